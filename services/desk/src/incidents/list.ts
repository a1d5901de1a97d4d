/** Incidents as the API shows them. */
import type { Database } from '@vigil/service-kit/database';
import Type from 'typebox';

const Texts = Type.Record(Type.String(), Type.String());
const OptionalText = Type.Union([Type.String(), Type.Null()]);

export const IncidentStatus = Type.Union([Type.Literal('open'), Type.Literal('resolved')]);

export const Incident = Type.Object({
  id: Type.String(),
  status: IncidentStatus,
  title: Type.String(),
  severity: Type.String(),
  service: Type.String(),
  slo: Type.String(),
  runbook_url: OptionalText,
  dashboard_url: OptionalText,
  opened_at: Type.String({ format: 'date-time' }),
  acknowledged_at: OptionalText,
  acknowledged_by: OptionalText,
  resolved_at: OptionalText,
  alerts: Type.Array(
    Type.Object({
      fingerprint: Type.String(),
      status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
      starts_at: Type.String(),
      ends_at: OptionalText,
      labels: Texts,
      annotations: Texts,
    }),
  ),
});

export type Incident = Type.Static<typeof Incident>;

type Row = Omit<Incident, 'opened_at' | 'acknowledged_at' | 'resolved_at'> & {
  opened_at: Date;
  acknowledged_at: Date | null;
  resolved_at: Date | null;
};

const SELECT = `
  SELECT id::text, status, title, severity, service, slo, runbook_url, dashboard_url, opened_at,
    acknowledged_at, acknowledged_by, resolved_at,
    (SELECT coalesce(json_agg(json_build_object(
        'fingerprint', fingerprint, 'status', alerts.status, 'starts_at', starts_at, 'ends_at', ends_at,
        'labels', labels, 'annotations', annotations) ORDER BY starts_at, fingerprint), '[]')
     FROM alerts WHERE incident_id = incidents.id) AS alerts
  FROM incidents`;

/** The newest incidents first, at most `limit`; of one status, if one is named. */
export async function listIncidents(
  database: Database,
  { status, limit }: { status: Incident['status'] | undefined; limit: number },
): Promise<Incident[]> {
  const { rows } = await database.query<Row>(
    `${SELECT} WHERE $1::text IS NULL OR status = $1 ORDER BY incidents.id DESC LIMIT $2`,
    [status ?? null, limit],
  );
  return rows.map(toIncident);
}

export async function findIncident(database: Database, id: string): Promise<Incident | undefined> {
  const { rows } = await database.query<Row>(`${SELECT} WHERE id = $1`, [id]);
  return rows[0] && toIncident(rows[0]);
}

function toIncident({ opened_at, acknowledged_at, resolved_at, ...rest }: Row): Incident {
  return {
    ...rest,
    opened_at: opened_at.toISOString(),
    acknowledged_at: acknowledged_at?.toISOString() ?? null,
    resolved_at: resolved_at?.toISOString() ?? null,
  };
}
