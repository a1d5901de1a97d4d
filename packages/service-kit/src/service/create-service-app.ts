/** Puts the rooms of the kit together, in the one order that works, so that a service's `app.ts` holds only its own routes. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import type { Controls } from '../controls/index.ts';
import { correlation } from '../correlation/index.ts';
import { deadline } from '../deadline/index.ts';
import { drainConnections, type Lifecycle } from '../lifecycle/index.ts';
import { type Logger, requestLog } from '../logging/index.ts';
import { httpServerMetrics, type Metrics } from '../metrics/index.ts';
import { problemErrors, problemServerOptions } from '../problem/index.ts';
import { serverTracing } from '../tracing/index.ts';

/** What the kit needs to observe and to operate a service; `main.ts` makes each part. */
export type ServiceParts = {
  logger: Logger;
  metrics: Metrics;
  lifecycle: Lifecycle;
  controls: Controls;
};

export type ServiceApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Largest request body that a service of the kit takes, in bytes. An order of a hundred lines is under 10 kB. */
const BODY_LIMIT_BYTES = 64 * 1024;

/**
 * A Fastify instance on which every route is traced, correlated, measured, logged, drained and open to faults, without
 * a line of telemetry in the route. Routes are registered on it afterwards; it does not listen yet.
 */
export async function createServiceApp({
  logger,
  metrics,
  lifecycle,
  controls,
}: ServiceParts): Promise<ServiceApp> {
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // One logger for all requests: its mixin adds the IDs of the current context, so no child is made per request.
    childLoggerFactory: (parent) => parent,
    bodyLimit: BODY_LIMIT_BYTES,
    ...problemServerOptions(logger),
  }).withTypeProvider<TypeBoxTypeProvider>();
  await app.register(serverTracing);
  await app.register(correlation);
  await app.register(deadline);
  await app.register(httpServerMetrics, { metrics });
  await app.register(requestLog);
  await app.register(problemErrors);
  await app.register(controls.faults);
  // After the faults: a request that a fault holds must be let go before the drain waits for it.
  await app.register(drainConnections, { lifecycle });
  return app;
}
