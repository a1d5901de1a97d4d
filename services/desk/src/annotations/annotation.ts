/** Annotations in the shape of Grafana's HTTP API, so that what writes to or reads from Grafana can take the desk instead. */
import Type from 'typebox';

/** The end of the year 9999, which PostgreSQL, Date and people can all write. */
const LATEST_MS = 253_402_300_799_999;

/** Milliseconds since the epoch. */
export const EpochMs = Type.Integer({ minimum: 0, maximum: LATEST_MS });

/** PostgreSQL keeps no NUL in a text. */
const PRINTABLE = '^[^\\u0000]*$';

const Tag = Type.String({ minLength: 1, maxLength: 100, pattern: PRINTABLE });

export const Tags = Type.Array(Tag, { maxItems: 20, default: [] });

/** What is posted. Other fields of Grafana's, such as `dashboardUID`, are let be: the desk's annotations stand on every dashboard. */
export const NewAnnotation = Type.Object({
  time: Type.Optional(EpochMs),
  timeEnd: Type.Optional(EpochMs),
  tags: Tags,
  text: Type.String({ minLength: 1, maxLength: 1000, pattern: PRINTABLE }),
});

/** `timeEnd` of a moment is its `time`. */
export const Annotation = Type.Object({
  id: Type.Integer(),
  time: EpochMs,
  timeEnd: EpochMs,
  text: Type.String(),
  tags: Type.Array(Type.String()),
});

export type NewAnnotation = Type.Static<typeof NewAnnotation>;
export type Annotation = Type.Static<typeof Annotation>;
