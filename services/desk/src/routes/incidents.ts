import type { Database } from '@vigil/service-kit/database';
import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import Type from 'typebox';
import { requireBearer } from '../bearer.ts';
import { findIncident, Incident, IncidentStatus, listIncidents } from '../incidents/list.ts';

const getIncidents = {
  querystring: Type.Object({
    status: Type.Optional(IncidentStatus),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  }),
  response: { 200: Type.Object({ incidents: Type.Array(Incident) }) },
};

const getIncident = {
  params: Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }) }),
  response: { 200: Incident },
};

/** `GET /incidents` and `GET /incidents/:id`. */
export function incidentRoutes(
  app: ServiceApp,
  { database, apiToken }: { database: Database; apiToken: string },
) {
  const onRequest = requireBearer(apiToken);

  app.get('/incidents', { schema: getIncidents, onRequest }, async ({ query: { status, limit } }) => ({
    incidents: await listIncidents(database, { status, limit }),
  }));

  app.get('/incidents/:id', { schema: getIncident, onRequest }, async ({ params: { id } }) => {
    const incident = await findIncident(database, id);
    if (!incident) throw problem(404, 'incident-not-found', `There is no incident ${id}`);
    return incident;
  });
}
