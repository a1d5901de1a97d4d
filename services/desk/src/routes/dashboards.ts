import {
  type Asked,
  CannotDrawError,
  createPreview,
  createPrometheus,
  PrometheusError,
  TooBusyError,
} from '@vigil/preview';
import type { Database } from '@vigil/service-kit/database';
import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { listAnnotations } from '../annotations/store.ts';

/** `now-6h`, or milliseconds since the epoch; the dashboard's own range where there is none. */
const Time = Type.Optional(Type.String({ maxLength: 30 }));
/** `var-<name>` of any dashboard come beside these. */
const range = { from: Time, to: Time };
const uid = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

const getDashboard = { params: Type.Object({ uid }), querystring: Type.Object(range) };
const getPanelData = {
  params: Type.Object({ uid, id: Type.Integer({ minimum: 0 }) }),
  querystring: Type.Object({ ...range, points: Type.Integer({ minimum: 10, maximum: 2000, default: 500 }) }),
};
const getAsset = { params: Type.Object({ version: Type.String(), '*': Type.String() }) };

const keptForEver = 'public, max-age=31536000, immutable';

/** Nothing inline, nothing from elsewhere: what the pages draw is put in place by scripts of their own. */
const contentSecurityPolicy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'img-src', 'connect-src', 'form-action'].map((kind) => `${kind} 'self'`),
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export type DashboardsOptions = {
  /** Base URL of the Prometheus that the panels read. */
  prometheusUrl: string;
  /** Of Grafana's JSON files. */
  folder: string;
  /** Base URL of a Grafana that has the same dashboards, if there is one. */
  grafanaUrl?: string | undefined;
};

/** `/dashboards`: Grafana's dashboards, drawn read-only. Open to whoever reaches the desk, as the runbooks are. */
export function dashboardRoutes(
  app: ServiceApp,
  { database, folder, prometheusUrl, grafanaUrl = '' }: DashboardsOptions & { database: Database },
) {
  const preview = createPreview({
    folder,
    prometheus: createPrometheus({ url: prometheusUrl }),
    findAnnotations: (query) => listAnnotations(database, query),
    grafanaUrl,
  });

  app.get('/dashboards', async (_request, reply) => sendPage(reply, await preview.list()));

  app.get('/dashboards/:uid', { schema: getDashboard }, async ({ params, query }, reply) =>
    sendPage(reply, await found(preview.page(params.uid, askedIn(query)))),
  );

  app.get('/dashboards/:uid/panels/:id/data', { schema: getPanelData }, async ({ params, query }, reply) => {
    const data = await found(
      preview.panel(params.uid, params.id, { ...askedIn(query), points: query.points }),
    );
    return reply.header('cache-control', 'no-store').send(data);
  });

  app.get('/dashboards/:uid/annotations', { schema: getDashboard }, async ({ params, query }, reply) => {
    const annotations = await found(preview.annotations(params.uid, askedIn(query)));
    return reply.header('cache-control', 'no-store').send(annotations);
  });

  app.get('/dashboards/assets/:version/*', { schema: getAsset }, async ({ params }, reply) => {
    const asset = preview.asset(params.version, params['*']);
    if (!asset) throw problem(404, 'asset-not-found', 'There is no such file in this version of the pages');
    return reply.type(asset.type).header('cache-control', keptForEver).send(asset.content);
  });
}

function sendPage(reply: FastifyReply, html: string) {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy)
    .send(html);
}

/** What a URL asks for: its range, and a variable `x` as `var-x`, once or several times. */
function askedIn(query: Readonly<Record<string, unknown>>): Asked {
  const { from, to, ...others } = query as Record<string, string | string[]>;
  const variables = Object.entries(others).flatMap(([name, value]) =>
    name.startsWith('var-') ? [[name.slice('var-'.length), [value].flat()]] : [],
  );
  return {
    from: from as string | undefined,
    to: to as string | undefined,
    variables: Object.fromEntries(variables),
  };
}

/** The preview's answer, or its failure as a problem that a panel can show. */
async function found<T>(answer: Promise<T | undefined>): Promise<T> {
  const value = await answer.catch((error: unknown) => {
    throw asProblem(error);
  });
  if (value === undefined) throw problem(404, 'dashboard-not-found', 'There is no such dashboard or panel');
  return value;
}

function asProblem(error: unknown): unknown {
  if (error instanceof RangeError) return problem(400, 'invalid-time-range', error.message);
  if (error instanceof CannotDrawError) return problem(422, 'cannot-draw', error.message);
  if (error instanceof TooBusyError)
    return problem(503, 'too-busy', error.message, { headers: { 'retry-after': '5' } });
  if (error instanceof PrometheusError) {
    return problem(statuses[error.kind] ?? 502, 'prometheus-failed', error.message, {
      extra: { kind: error.kind },
    });
  }
  return error;
}

/** A query that Prometheus refuses is the dashboard's fault, as is one that it runs but cannot finish. */
const statuses: Readonly<Record<string, number>> = { bad_data: 422, execution: 422, timeout: 504 };
