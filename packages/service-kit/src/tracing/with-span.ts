import { type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';

/**
 * Runs `fn` in a new span, a child of the current one, and ends the span when `fn` is done. An error is recorded on the
 * span, its name (or `code`) as `error.type`, and thrown on.
 */
export function withSpan<T>(name: string, options: SpanOptions, fn: (span: Span) => Promise<T>): Promise<T> {
  return trace.getTracer('vigil').startActiveSpan(name, options, async (span) => {
    try {
      return await fn(span);
    } catch (error) {
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks `span` as failed by `error`, as the semantic conventions ask: exception event, `error.type`, status ERROR. */
export function recordFailure(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : new Error(String(error));
  span.recordException(exception);
  span.setAttribute('error.type', errorTypeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
}

/** What `error.type` says about an error: its code (`ECONNREFUSED`, an SQLSTATE) where it has one, else its name. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error as { code?: unknown };
  // A DOMException has a numeric code of no meaning.
  return typeof code === 'string' ? code : error.name;
}
