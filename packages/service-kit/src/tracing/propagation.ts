import { context, propagation, type SpanContext, trace } from '@opentelemetry/api';

/** Adds `traceparent`, `tracestate` and `baggage` of the current context to the headers of an outgoing request. */
export function injectHeaders(headers: Record<string, string>): void {
  propagation.inject(context.active(), headers);
}

/** The current span's IDs and flags, or undefined outside any span. */
export function currentSpanContext(): SpanContext | undefined {
  return trace.getActiveSpan()?.spanContext();
}

/** The current trace's ID, 32 hexadecimal digits, or undefined outside any span. */
export function currentTraceId(): string | undefined {
  return currentSpanContext()?.traceId;
}
