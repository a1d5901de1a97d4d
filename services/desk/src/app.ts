/** Builds the Fastify instance of the desk, and nothing else. */
import helmet from '@fastify/helmet';
import type { Database } from '@vigil/service-kit/database';
import { createServiceApp, type ServiceApp, type ServiceParts } from '@vigil/service-kit/service';
import { createIncidentMetrics } from './incidents/metrics.ts';
import { annotationRoutes } from './routes/annotations.ts';
import { type DashboardsOptions, dashboardRoutes } from './routes/dashboards.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { runbookRoutes } from './routes/runbooks.ts';
import { webhookRoutes } from './routes/webhook.ts';

export type DeskParts = ServiceParts & {
  database: Database;
  webhookToken: string;
  apiToken: string;
  runbooksFolder: string;
  /** Without them there is no /dashboards. */
  dashboards?: DashboardsOptions;
};

export async function buildApp(parts: DeskParts): Promise<ServiceApp> {
  const { database, webhookToken, apiToken, runbooksFolder, dashboards } = parts;
  const { registry } = parts.metrics;
  const app = await createServiceApp(parts);
  await app.register(helmet);
  const metrics = createIncidentMetrics(registry, database);
  webhookRoutes(app, { database, registry, metrics, webhookToken });
  incidentRoutes(app, { database, metrics, apiToken });
  annotationRoutes(app, { database, registry, apiToken });
  runbookRoutes(app, { runbooksFolder });
  if (dashboards) dashboardRoutes(app, { database, ...dashboards });
  return app;
}
