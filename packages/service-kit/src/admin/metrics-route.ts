import type { FastifyPluginCallback } from 'fastify';
import type { Metrics } from '../metrics/index.ts';

/** `/metrics`: Prometheus reads it, in the format that it asks for. */
export const metricsRoute: FastifyPluginCallback<{ metrics: Pick<Metrics, 'scrape'> }> = (
  app,
  { metrics },
  done,
) => {
  app.get('/metrics', async (request, reply) => {
    const { contentType, body } = await metrics.scrape(request.headers.accept);
    return reply.header('content-type', contentType).send(body);
  });
  done();
};
