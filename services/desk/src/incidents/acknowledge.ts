/** Says that somebody has taken an incident on. */
import type { Database } from '@vigil/service-kit/database';
import { findIncident, type Incident } from './list.ts';

export type Acknowledged =
  | { kind: 'acknowledged'; incident: Incident; afterSeconds: number }
  /** By whoever was first; a repetition changes nothing. */
  | { kind: 'acknowledged_before'; incident: Incident }
  | { kind: 'resolved' }
  | { kind: 'not_found' };

/** The first to acknowledge an open incident is kept, with the time; two at once, also at two desks, are one. */
export async function acknowledge(database: Database, id: string, by: string): Promise<Acknowledged> {
  const { rows } = await database.query<{ after_seconds: number }>(
    `UPDATE incidents SET acknowledged_at = now(), acknowledged_by = $2
     WHERE id = $1 AND status = 'open' AND acknowledged_at IS NULL
     RETURNING extract(epoch FROM acknowledged_at - opened_at)::float8 AS after_seconds`,
    [id, by],
  );
  const incident = await findIncident(database, id);
  if (incident === undefined) return { kind: 'not_found' };
  if (rows[0]) return { kind: 'acknowledged', incident, afterSeconds: rows[0].after_seconds };
  return incident.acknowledged_at === null ? { kind: 'resolved' } : { kind: 'acknowledged_before', incident };
}
