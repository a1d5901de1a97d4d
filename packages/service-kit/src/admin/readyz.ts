import type { FastifyPluginCallback } from 'fastify';
import type { Lifecycle } from '../lifecycle/index.ts';

/**
 * `/readyz`: load balancers and the orchestrator's readiness probe send traffic while it says 200. With 503 it names the
 * checks that fail; the other routes go on answering as well as they can.
 */
export const readyz: FastifyPluginCallback<{ readiness: Pick<Lifecycle['readiness'], 'status'> }> = (
  app,
  { readiness },
  done,
) => {
  app.get('/readyz', async (_request, reply) => {
    const status = await readiness.status();
    return reply.code(status.ready ? 200 : 503).send(status);
  });
  done();
};
