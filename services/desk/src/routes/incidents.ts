import type { Database } from '@vigil/service-kit/database';
import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import Type from 'typebox';
import { requireBearer } from '../bearer.ts';
import { acknowledge } from '../incidents/acknowledge.ts';
import { findIncident, Incident, IncidentStatus, listIncidents } from '../incidents/list.ts';
import type { IncidentMetrics } from '../incidents/metrics.ts';

const getIncidents = {
  querystring: Type.Object({
    status: Type.Optional(IncidentStatus),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  }),
  response: { 200: Type.Object({ incidents: Type.Array(Incident) }) },
};

const params = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }) });

const getIncident = { params, response: { 200: Incident } };

const postAcknowledgement = {
  params,
  body: Type.Object({
    /** Whom to ask about the incident from now on. PostgreSQL keeps no NUL. */
    by: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000]*$' }),
  }),
  response: { 200: Incident },
};

type Dependencies = { database: Database; metrics: IncidentMetrics; apiToken: string };

/** `GET /incidents`, `GET /incidents/:id` and `POST /incidents/:id/acknowledge`. */
export function incidentRoutes(app: ServiceApp, { database, metrics, apiToken }: Dependencies) {
  const onRequest = requireBearer(apiToken);
  const notFound = (id: string) => problem(404, 'incident-not-found', `There is no incident ${id}`);

  app.get('/incidents', { schema: getIncidents, onRequest }, async ({ query: { status, limit } }) => ({
    incidents: await listIncidents(database, { status, limit }),
  }));

  app.get('/incidents/:id', { schema: getIncident, onRequest }, async ({ params: { id } }) => {
    const incident = await findIncident(database, id);
    if (!incident) throw notFound(id);
    return incident;
  });

  app.post('/incidents/:id/acknowledge', { schema: postAcknowledgement, onRequest }, async (request) => {
    const { id } = request.params;
    const { by } = request.body;
    const acknowledged = await acknowledge(database, id, by);
    if (acknowledged.kind === 'not_found') throw notFound(id);
    if (acknowledged.kind === 'resolved') {
      throw problem(409, 'incident-resolved', `Incident ${id} was resolved before anybody acknowledged it`);
    }
    const { incident } = acknowledged;
    if (acknowledged.kind === 'acknowledged') {
      metrics.acknowledged(incident.severity, acknowledged.afterSeconds);
      request.log.info({ incident_id: id, by }, 'incident acknowledged');
    }
    return incident;
  });
}
