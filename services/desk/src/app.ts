/** Builds the Fastify instance of the desk, and nothing else. */
import helmet from '@fastify/helmet';
import type { Database } from '@vigil/service-kit/database';
import { createServiceApp, type ServiceApp, type ServiceParts } from '@vigil/service-kit/service';
import { annotationRoutes } from './routes/annotations.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { runbookRoutes } from './routes/runbooks.ts';
import { webhookRoutes } from './routes/webhook.ts';

export type DeskParts = ServiceParts & {
  database: Database;
  webhookToken: string;
  apiToken: string;
  runbooksFolder: string;
};

export async function buildApp(parts: DeskParts): Promise<ServiceApp> {
  const { database, metrics, webhookToken, apiToken, runbooksFolder } = parts;
  const app = await createServiceApp(parts);
  await app.register(helmet);
  webhookRoutes(app, { database, registry: metrics.registry, webhookToken });
  incidentRoutes(app, { database, apiToken });
  annotationRoutes(app, { database, registry: metrics.registry, apiToken });
  runbookRoutes(app, { runbooksFolder });
  return app;
}
