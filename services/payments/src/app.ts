/** Builds the Fastify instance of payments, and nothing else. */
import type { Database } from '@vigil/service-kit/database';
import { createServiceApp, type ServiceApp, type ServiceParts } from '@vigil/service-kit/service';
import { chargeRoutes } from './routes/charges.ts';

export async function buildApp(parts: ServiceParts & { database: Database }): Promise<ServiceApp> {
  const app = await createServiceApp(parts);
  chargeRoutes(app, { database: parts.database, registry: parts.metrics.registry });
  return app;
}
