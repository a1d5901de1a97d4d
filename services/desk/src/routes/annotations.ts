import type { Database } from '@vigil/service-kit/database';
import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import { Counter, type Registry } from 'prom-client';
import Type from 'typebox';
import { Annotation, EpochMs, NewAnnotation, Tags } from '../annotations/annotation.ts';
import { insertAnnotation, listAnnotations } from '../annotations/store.ts';
import { requireBearer } from '../bearer.ts';

const postAnnotation = {
  body: NewAnnotation,
  response: { 200: Type.Object({ id: Type.Integer(), message: Type.String() }) },
};

const getAnnotations = {
  querystring: Type.Object({
    from: Type.Optional(EpochMs),
    to: Type.Optional(EpochMs),
    tags: Tags,
    matchAny: Type.Boolean({ default: false }),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  }),
  response: { 200: Type.Array(Annotation) },
};

type Dependencies = { database: Database; registry: Registry; apiToken: string };

/** `POST /api/annotations` and `GET /api/annotations`, as Grafana answers them. */
export function annotationRoutes(app: ServiceApp, { database, registry, apiToken }: Dependencies) {
  const added = new Counter({
    name: 'desk_annotations_total',
    help: 'Annotations added',
    registers: [registry],
  });
  const onRequest = requireBearer(apiToken);

  app.post('/api/annotations', { schema: postAnnotation, onRequest }, async (request) => {
    const { time = Date.now(), timeEnd = time, tags, text } = request.body;
    if (timeEnd < time) {
      throw problem(422, 'annotation-ends-before-it-begins', `timeEnd ${timeEnd} is before time ${time}`);
    }
    const { correlationId } = request;
    const id = await insertAnnotation(database, { time, timeEnd, tags, text, correlationId });
    added.inc();
    request.log.info({ annotation_id: id, tags }, 'annotation added');
    return { id, message: 'Annotation added' };
  });

  app.get('/api/annotations', { schema: getAnnotations, onRequest }, async ({ query }) =>
    listAnnotations(database, query),
  );
}
