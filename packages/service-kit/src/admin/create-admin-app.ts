/** The second server of a service, for those who run it: Prometheus, the orchestrator's probes and operators. */
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyPluginCallback,
} from 'fastify';
import type { Lifecycle } from '../lifecycle/index.ts';
import type { Logger } from '../logging/index.ts';
import type { Metrics } from '../metrics/index.ts';
import { problemErrors, problemServerOptions } from '../problem/index.ts';
import { healthz } from './healthz.ts';
import { metricsRoute } from './metrics-route.ts';
import { readyz } from './readyz.ts';

export type AdminParts = {
  logger: Logger;
  metrics: Pick<Metrics, 'scrape'>;
  lifecycle: { readiness: Pick<Lifecycle['readiness'], 'status'> };
  /** The operator's switches. Without them there is no `/ops`. */
  controls?: { routes: FastifyPluginCallback | FastifyPluginAsync };
};

/**
 * A Fastify instance with `/metrics`, `/healthz`, `/readyz` and `/ops`; it does not listen yet. On a port of its own, so
 * that probes and scrapes are neither in the SLIs nor in the request log, hit no fault, and are not open to the public.
 */
export async function createAdminApp({
  logger,
  metrics,
  lifecycle,
  controls,
}: AdminParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    childLoggerFactory: (parent) => parent,
    ...problemServerOptions(logger),
  });
  await app.register(problemErrors);
  await app.register(metricsRoute, { metrics });
  await app.register(healthz);
  await app.register(readyz, { readiness: lifecycle.readiness });
  if (controls !== undefined) await app.register(controls.routes, { prefix: '/ops' });
  return app;
}
