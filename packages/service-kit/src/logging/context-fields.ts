import { isSpanContextValid, trace } from '@opentelemetry/api';
import { currentCorrelationId } from '../correlation/index.ts';

/**
 * The fields that every log line gets from where it is written: correlation ID, trace and span. A line that brings its own
 * IDs keeps them.
 */
export function contextFields(line: object): Record<string, string> {
  if ('correlation_id' in line) return {};
  const fields: Record<string, string> = {};
  const correlationId = currentCorrelationId();
  if (correlationId !== undefined) fields.correlation_id = correlationId;
  const spanContext = trace.getActiveSpan()?.spanContext();
  if (spanContext !== undefined && isSpanContextValid(spanContext)) {
    fields.trace_id = spanContext.traceId;
    fields.span_id = spanContext.spanId;
  }
  return fields;
}
