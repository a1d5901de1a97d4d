/**
 * Turns webhook deliveries into incidents. Alertmanager delivers at least once and repeats itself while an alert
 * fires, so the same delivery again changes nothing.
 */
import type { Database } from '@vigil/service-kit/database';
import type { PoolClient } from 'pg';
import type { WebhookAlert, WebhookPayload } from './webhook.ts';

/** An incident that a delivery changed. `seconds`: from its first alert until it was opened, or from then until it was resolved. */
export type IngestedIncident = { id: string; severity: string; seconds: number };

/** What a delivery changed. */
export type Ingested = { opened: IngestedIncident[]; resolved: IngestedIncident[] };

/** Takes a delivery in one transaction: after an answer of 2xx, it is in PostgreSQL. */
export function ingest(database: Database, payload: WebhookPayload): Promise<Ingested> {
  return database.transaction(async (client) => {
    // Deliveries of one group are taken one after another, whichever desk they reach.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [payload.groupKey]);
    const openedIds: string[] = [];
    for (const alert of payload.alerts.filter(({ status }) => status === 'firing')) {
      const incident = await takeFiring(client, payload.groupKey, alert);
      if (incident.opened) openedIds.push(incident.id);
    }
    for (const alert of payload.alerts.filter(({ status }) => status === 'resolved')) {
      await takeResolved(client, alert);
    }
    const opened = await describeOpened(client, openedIds);
    return { opened, resolved: await resolveFinished(client, payload.groupKey) };
  });
}

/** An alert that is known (also as resolved already: an old delivery that comes late) opens nothing. */
async function takeFiring(
  client: PoolClient,
  groupKey: string,
  alert: WebhookAlert,
): Promise<{ id: string; opened: boolean }> {
  const known = await client.query<{ incident_id: string }>(
    'SELECT incident_id FROM alerts WHERE fingerprint = $1 AND starts_at = $2',
    [alert.fingerprint, alert.startsAt],
  );
  if (known.rows[0]) return { id: known.rows[0].incident_id, opened: false };

  const open = await client.query<{ id: string }>(
    `SELECT id FROM incidents WHERE group_key = $1 AND status = 'open'`,
    [groupKey],
  );
  const id = open.rows[0]?.id ?? (await openIncident(client, groupKey, alert));
  await client.query(
    `INSERT INTO alerts (incident_id, fingerprint, starts_at, status, labels, annotations)
     VALUES ($1, $2, $3, 'firing', $4, $5)`,
    [id, alert.fingerprint, alert.startsAt, JSON.stringify(alert.labels), JSON.stringify(alert.annotations)],
  );
  return { id, opened: open.rows[0] === undefined };
}

async function openIncident(client: PoolClient, groupKey: string, alert: WebhookAlert): Promise<string> {
  const { labels, annotations } = alert;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO incidents (group_key, status, title, severity, service, slo, runbook_url, dashboard_url)
     VALUES ($1, 'open', $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      groupKey,
      annotations.summary ?? labels.alertname ?? 'Alert without a name',
      labels.severity ?? 'unknown',
      labels.service ?? 'unknown',
      labels.slo ?? '',
      annotations.runbook_url ?? null,
      annotations.dashboard_url ?? null,
    ],
  );
  return rows[0]!.id;
}

/** After all alerts of the delivery: the earliest of them says since when. */
async function describeOpened(client: PoolClient, ids: string[]): Promise<IngestedIncident[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<IngestedIncident>(
    `SELECT id::text, severity, extract(epoch FROM opened_at -
       (SELECT min(starts_at) FROM alerts WHERE incident_id = incidents.id))::float8 AS seconds
     FROM incidents WHERE id = ANY ($1)`,
    [ids],
  );
  return rows;
}

async function takeResolved(client: PoolClient, alert: WebhookAlert): Promise<void> {
  await client.query(
    `UPDATE alerts SET status = 'resolved', ends_at = $3
     WHERE fingerprint = $1 AND starts_at = $2 AND status = 'firing'`,
    [alert.fingerprint, alert.startsAt, alert.endsAt],
  );
}

async function resolveFinished(client: PoolClient, groupKey: string): Promise<IngestedIncident[]> {
  const { rows } = await client.query<IngestedIncident>(
    `UPDATE incidents SET status = 'resolved', resolved_at = now()
     WHERE group_key = $1 AND status = 'open'
       AND NOT EXISTS (SELECT FROM alerts WHERE incident_id = incidents.id AND alerts.status = 'firing')
     RETURNING id::text, severity, extract(epoch FROM resolved_at - opened_at)::float8 AS seconds`,
    [groupKey],
  );
  return rows;
}
