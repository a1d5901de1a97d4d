/** Annotations in PostgreSQL: one statement a function. */
import type { Database } from '@vigil/service-kit/database';
import type { Annotation } from './annotation.ts';

export type AnnotationToKeep = Omit<Annotation, 'id'> & { correlationId: string };

/** Keeps an annotation and returns its ID. */
export async function insertAnnotation(database: Database, annotation: AnnotationToKeep): Promise<number> {
  const { time, timeEnd, tags, text, correlationId } = annotation;
  const { rows } = await database.query<{ id: string }>(
    `INSERT INTO annotations (time, time_end, tags, text, correlation_id)
     VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [new Date(time), new Date(timeEnd), tags, text, correlationId],
  );
  return Number(rows[0]!.id);
}

export type AnnotationFilter = {
  /** Milliseconds since the epoch; what reaches into the range is in it. No bound where there is none. */
  from?: number;
  to?: number;
  /** All of them must be there, or any of them with `matchAny`. */
  tags: string[];
  matchAny: boolean;
  limit: number;
};

type Row = { id: string; time: Date; time_end: Date; tags: string[]; text: string };

/** The newest first, at most `limit`. */
export async function listAnnotations(database: Database, filter: AnnotationFilter): Promise<Annotation[]> {
  const { from, to, tags, matchAny, limit } = filter;
  const { rows } = await database.query<Row>(
    `SELECT id, time, time_end, tags, text FROM annotations
     WHERE ($1::timestamptz IS NULL OR time_end >= $1) AND ($2::timestamptz IS NULL OR time <= $2)
       AND (cardinality($3::text[]) = 0 OR CASE WHEN $4 THEN tags && $3 ELSE tags @> $3 END)
     ORDER BY time_end DESC, time DESC, id DESC LIMIT $5`,
    [dateOf(from), dateOf(to), tags, matchAny, limit],
  );
  return rows.map(({ id, time, time_end, text, tags: kept }) => ({
    id: Number(id),
    time: time.getTime(),
    timeEnd: time_end.getTime(),
    text,
    tags: kept,
  }));
}

function dateOf(epochMs: number | undefined): Date | null {
  return epochMs === undefined ? null : new Date(epochMs);
}
