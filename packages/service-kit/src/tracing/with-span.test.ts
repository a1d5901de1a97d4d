import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, expect, test } from 'vitest';
import { currentTraceId } from './propagation.ts';
import { startTracing } from './start-tracing.ts';
import { withSpan } from './with-span.ts';

const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'test', version: '1', sampleRatio: 1, exporter });
afterEach(() => exporter.reset());
afterAll(() => tracing.shutdown());

test('nests, passes attributes, returns the value', async () => {
  const result = await withSpan('outer', { kind: SpanKind.CONSUMER, attributes: { a: 1 } }, () =>
    withSpan('inner', {}, async (span) => {
      expect(trace.getActiveSpan()).toBe(span);
      return currentTraceId();
    }),
  );
  await tracing.flush();
  const [inner, outer] = exporter.getFinishedSpans();
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  expect(outer).toMatchObject({ name: 'outer', kind: SpanKind.CONSUMER, attributes: { a: 1 } });
  expect(result).toBe(outer?.spanContext().traceId);
  expect(currentTraceId()).toBeUndefined();
});

test.each([
  { thrown: new RangeError('too far'), errorType: 'RangeError', message: 'too far' },
  {
    thrown: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
    errorType: 'ECONNREFUSED',
    message: 'no',
  },
  { thrown: new DOMException('left', 'AbortError'), errorType: 'AbortError', message: 'left' },
  { thrown: 'a string', errorType: 'Error', message: 'a string' },
])('a failure ($errorType) is on the span and thrown on', async ({ thrown, errorType, message }) => {
  const failing = withSpan('work', {}, async () => {
    throw thrown;
  });
  await expect(failing).rejects.toBe(thrown);
  await tracing.flush();
  const [span] = exporter.getFinishedSpans();
  expect(span?.attributes['error.type']).toBe(errorType);
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message });
  expect(span?.events[0]?.name).toBe('exception');
});
