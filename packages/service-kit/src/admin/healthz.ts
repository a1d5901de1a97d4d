import type { FastifyPluginCallback } from 'fastify';

/**
 * `/healthz`: the orchestrator's liveness probe, which restarts the process when there is no answer. It says that the
 * event loop turns and asks no dependency: a restart mends none of them.
 */
export const healthz: FastifyPluginCallback = (app, _options, done) => {
  app.get('/healthz', async () => ({ status: 'ok' }));
  done();
};
