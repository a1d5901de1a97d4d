import type { Database } from '@vigil/service-kit/database';
import type { ServiceApp } from '@vigil/service-kit/service';
import { Counter, type Registry } from 'prom-client';
import Type from 'typebox';
import { requireBearer } from '../bearer.ts';
import { ingest } from '../incidents/ingest.ts';
import type { IncidentMetrics } from '../incidents/metrics.ts';
import { WebhookPayload } from '../incidents/webhook.ts';

const alertmanagerWebhook = {
  body: WebhookPayload,
  response: {
    200: Type.Object({ opened: Type.Array(Type.String()), resolved: Type.Array(Type.String()) }),
  },
};

type Dependencies = {
  database: Database;
  registry: Registry;
  metrics: IncidentMetrics;
  webhookToken: string;
};

/** `POST /webhooks/alertmanager`. Alertmanager tries again after a 5xx and gives up after a 4xx. */
export function webhookRoutes(app: ServiceApp, { database, registry, metrics, webhookToken }: Dependencies) {
  const incidents = new Counter({
    name: 'desk_incidents_total',
    help: 'Incidents opened and resolved',
    labelNames: ['change'] as const,
    registers: [registry],
  });
  for (const change of ['opened', 'resolved'] as const) incidents.inc({ change }, 0);

  app.post(
    '/webhooks/alertmanager',
    { schema: alertmanagerWebhook, onRequest: requireBearer(webhookToken) },
    async (request) => {
      const { opened, resolved } = await ingest(database, request.body);
      incidents.inc({ change: 'opened' }, opened.length);
      incidents.inc({ change: 'resolved' }, resolved.length);
      for (const incident of opened) {
        metrics.opened(incident);
        request.log.warn({ incident_id: incident.id }, 'incident opened');
      }
      for (const incident of resolved) {
        metrics.resolved(incident);
        request.log.info({ incident_id: incident.id }, 'incident resolved');
      }
      return { opened: opened.map(({ id }) => id), resolved: resolved.map(({ id }) => id) };
    },
  );
}
