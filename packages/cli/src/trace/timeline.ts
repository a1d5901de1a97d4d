/** Puts the spans and log lines of one request into one order, and prints them. */
import type { StoredLog, StoredSpan, Telemetry } from './telemetry-store.ts';

/** One line of the timeline; `vigil trace --json` prints it as it is. */
export type Row = {
  kind: 'span' | 'log';
  /** ISO 8601, milliseconds. */
  time: string;
  /** Milliseconds since the first row. */
  offset_ms: number;
  service: string;
  /** What happened, in words. */
  text: string;
  /** How many known spans stand above. */
  depth: number;
  failed: boolean;
  duration_ms: number | null;
  trace_id: string | null;
  span_id: string | null;
  parent_span_id: string | null;
  attributes: Record<string, unknown>;
};

/** Said elsewhere on the line, the same on every line, or many lines long: `--json` has all of it. */
const LEFT_OUT = new Set([
  'correlation_id',
  'trace_id',
  'span_id',
  'trace_flags',
  'service',
  'version',
  'level',
  'time',
  'exception.stacktrace',
]);

/** All rows in the order of time; at the same time, what is inside after what holds it. */
export function timelineOf({ spans, logs }: Telemetry): Row[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const beganAt = Math.min(
    ...spans.map(({ startTime }) => startTime),
    ...logs.map(({ timestamp }) => timestamp),
  );
  return [
    ...spans.map((span) => spanRow(span, beganAt, depthOf(span, byId))),
    ...logs.map((log) => logRow(log, beganAt, byId)),
  ].sort((a, b) => a.offset_ms - b.offset_ms || a.depth - b.depth);
}

/** A parent that was not sampled, or has not arrived yet, leaves its child at the top. */
function depthOf(span: StoredSpan, byId: ReadonlyMap<string, StoredSpan>): number {
  const seen = new Set<string>([span.spanId]);
  let parent = byId.get(span.parentSpanId ?? '');
  while (parent !== undefined && !seen.has(parent.spanId)) {
    seen.add(parent.spanId);
    parent = byId.get(parent.parentSpanId ?? '');
  }
  return seen.size - 1;
}

function spanRow(span: StoredSpan, beganAt: number, depth: number): Row {
  const status = span.attributes['http.response.status_code'];
  const failed = span.status.code === 'ERROR';
  return {
    kind: 'span',
    time: new Date(span.startTime).toISOString(),
    offset_ms: span.startTime - beganAt,
    service: String(span.attributes['service.name'] ?? 'unknown'),
    text: [
      `${span.kind.toLowerCase()} ${span.name}`,
      ...(status === undefined ? [] : [String(status)]),
      ...(failed && span.status.message ? [span.status.message] : []),
    ].join(' · '),
    depth,
    failed,
    duration_ms: span.duration,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId ?? null,
    attributes: span.attributes,
  };
}

function logRow(log: StoredLog, beganAt: number, byId: ReadonlyMap<string, StoredSpan>): Row {
  const span = byId.get(log.spanId ?? '');
  const level = log.severityText?.toLowerCase();
  const message = typeof log.body === 'string' ? log.body : JSON.stringify(log.body);
  return {
    kind: 'log',
    time: new Date(log.timestamp).toISOString(),
    offset_ms: log.timestamp - beganAt,
    service: String(log.resource['service.name'] ?? 'unknown'),
    text: [level === undefined ? message : `${level}: ${message}`, ...fieldsOf(log.attributes)].join(' '),
    depth: span === undefined ? 0 : depthOf(span, byId) + 1,
    failed: level === 'error' || level === 'fatal',
    duration_ms: null,
    trace_id: log.traceId ?? null,
    span_id: log.spanId ?? null,
    parent_span_id: null,
    attributes: log.attributes,
  };
}

function fieldsOf(attributes: Record<string, unknown>): string[] {
  return Object.entries(attributes)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`);
}

/** A line per row: when, who, what (indented by parentage), how long. */
export function renderTimeline(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(({ service }) => service.length));
  return rows.map(({ kind, offset_ms, service, text, depth, failed, duration_ms }) => {
    const mark = failed ? '✗' : kind === 'span' ? '✓' : '|';
    const duration = duration_ms === null ? '' : `  (${Math.round(duration_ms)} ms)`;
    const offset = `+${Math.round(offset_ms)}`.padStart(6);
    return `${offset} ms  ${service.padEnd(width)}  ${'  '.repeat(depth)}${mark} ${text}${duration}`;
  });
}
