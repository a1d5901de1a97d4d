import { isSpanContextValid, type Span } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';

/** The IDs that tie a log line to its request. */
export type RequestIds = {
  correlation_id: string | undefined;
  trace_id: string | undefined;
  span_id: string | undefined;
};

/**
 * The IDs of a request, read from the request itself. For lines that are written when a response ends or a body could not
 * be read: Node calls back for these from the socket, outside the request's AsyncLocalStorage.
 */
export function requestIds(request: FastifyRequest): RequestIds {
  const spanContext = spanOf(request)?.spanContext();
  const traced = spanContext !== undefined && isSpanContextValid(spanContext);
  return {
    correlation_id: request.correlationId,
    trace_id: traced ? spanContext.traceId : undefined,
    span_id: traced ? spanContext.spanId : undefined,
  };
}

/** The request's server span: there when the plugin `serverTracing` is registered too. */
export function spanOf(request: FastifyRequest): Span | undefined {
  return (request as { span?: Span | null }).span ?? undefined;
}
