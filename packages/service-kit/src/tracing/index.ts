/** Spans by the semantic conventions, W3C propagation, and export that cannot hurt the service. */
export { boundedMethod } from './http-method.ts';
export { currentSpanContext, currentTraceId, injectHeaders } from './propagation.ts';
export { redactQuery } from './redact-query.ts';
export { type ResponseOutcome, responseOutcome } from './response-outcome.ts';
export { serverTracing } from './server-tracing.ts';
export { startTracing, type Tracing } from './start-tracing.ts';
export { errorTypeOf, recordFailure, withSpan } from './with-span.ts';
