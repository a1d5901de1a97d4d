/** Builds the Fastify instance of checkout, and nothing else. */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import underPressure from '@fastify/under-pressure';
import type { Database } from '@vigil/service-kit/database';
import { problem } from '@vigil/service-kit/problem';
import { createServiceApp, type ServiceApp, type ServiceParts } from '@vigil/service-kit/service';
import { createCatalog } from './catalog/catalog.ts';
import type { CheckoutMetrics } from './metrics.ts';
import type { Payments } from './payments/payments.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { orderRoutes } from './routes/orders.ts';

export type CheckoutParts = ServiceParts & {
  database: Database;
  payments: Payments;
  checkoutMetrics: CheckoutMetrics;
  rateLimitPerMinute: number;
  /** Event loop delay above which requests are shed, in milliseconds. */
  maxEventLoopDelayMs?: number;
};

export async function buildApp(parts: CheckoutParts): Promise<ServiceApp> {
  const {
    database,
    payments,
    controls,
    checkoutMetrics,
    rateLimitPerMinute,
    maxEventLoopDelayMs = 500,
  } = parts;
  const app = await createServiceApp(parts);

  await app.register(helmet);
  await app.register(rateLimit, {
    max: rateLimitPerMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { after }) =>
      problem(429, 'rate-limited', `Too many requests from this address; try again in ${after}`),
  });
  await app.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    pressureHandler: () => {
      throw problem(503, 'overloaded', 'The service is under pressure and sheds load; try again soon', {
        headers: { 'retry-after': '2' },
      });
    },
  });
  await app.register(swagger, { openapi: { info: { title: 'checkout', version: '1' } } });
  await app.register(swaggerUi, { routePrefix: '/docs' });

  const catalog = createCatalog(database, checkoutMetrics);
  const mayDeferPayment = () => controls.flags.getBooleanValue('deferred-payments', false);
  catalogRoutes(app, { catalog });
  orderRoutes(app, { database, catalog, payments, metrics: checkoutMetrics, mayDeferPayment });
  return app;
}
