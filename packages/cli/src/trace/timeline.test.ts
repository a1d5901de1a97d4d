import { expect, test } from 'vitest';
import type { StoredLog, StoredSpan } from './telemetry-store.ts';
import { renderTimeline, timelineOf } from './timeline.ts';

const span = (
  spanId: string,
  parentSpanId: string | undefined,
  service: string,
  startTime: number,
): StoredSpan => ({
  traceId: 't',
  spanId,
  ...(parentSpanId && { parentSpanId }),
  name: spanId,
  kind: 'SERVER',
  startTime,
  duration: 5,
  attributes: { 'service.name': service, 'http.response.status_code': 503 },
  status: { code: 'ERROR' },
});
const log = (body: string, spanId: string, service: string, timestamp: number): StoredLog => ({
  timestamp,
  body,
  severityText: 'WARN',
  spanId,
  traceId: 't',
  attributes: { status: 503 },
  resource: { 'service.name': service },
});

test('spans and log lines of all services stand in the order of time, what is inside after what holds it', () => {
  const rows = timelineOf({
    spans: [span('inner', 'outer', 'payments', 100), span('outer', undefined, 'checkout', 100)],
    logs: [log('request', 'outer', 'checkout', 140), log('charge failed', 'inner', 'payments', 100)],
  });
  expect(rows.map(({ kind, service, text, depth }) => [kind, service, text, depth])).toEqual([
    ['span', 'checkout', 'server outer · 503', 0],
    ['span', 'payments', 'server inner · 503', 1],
    ['log', 'payments', 'warn: charge failed status=503', 2],
    ['log', 'checkout', 'warn: request status=503', 1],
  ]);
});

test('a span whose parent is not known, or that is its own ancestor, is shown all the same', () => {
  const rows = timelineOf({
    spans: [span('a', 'gone', 's', 1), span('b', 'c', 's', 2), span('c', 'b', 's', 3)],
    logs: [],
  });
  expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 1]);
});

test('a line says when, who, what and how long', () => {
  expect(renderTimeline(timelineOf({ spans: [span('GET /x', undefined, 'checkout', 7)], logs: [] }))).toEqual(
    ['    +0 ms  checkout  ✗ server GET /x · 503  (5 ms)'],
  );
});
