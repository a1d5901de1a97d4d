import type { Database } from '@vigil/service-kit/database';
import type { ServiceApp } from '@vigil/service-kit/service';
import { Counter, type Registry } from 'prom-client';
import Type from 'typebox';
import { requireBearer } from '../bearer.ts';
import { ingest } from '../incidents/ingest.ts';
import { WebhookPayload } from '../incidents/webhook.ts';

const alertmanagerWebhook = {
  body: WebhookPayload,
  response: {
    200: Type.Object({ opened: Type.Array(Type.String()), resolved: Type.Array(Type.String()) }),
  },
};

type Dependencies = { database: Database; registry: Registry; webhookToken: string };

/** `POST /webhooks/alertmanager`. Alertmanager tries again after a 5xx and gives up after a 4xx. */
export function webhookRoutes(app: ServiceApp, { database, registry, webhookToken }: Dependencies) {
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
      const changed = await ingest(database, request.body);
      incidents.inc({ change: 'opened' }, changed.opened.length);
      incidents.inc({ change: 'resolved' }, changed.resolved.length);
      for (const incident_id of changed.opened) request.log.warn({ incident_id }, 'incident opened');
      for (const incident_id of changed.resolved) request.log.info({ incident_id }, 'incident resolved');
      return changed;
    },
  );
}
