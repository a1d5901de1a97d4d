export { bindCorrelation, currentCorrelationId, withCorrelationId } from './correlation-context.ts';
export { CORRELATION_HEADER, isWellFormedCorrelationId, newCorrelationId } from './correlation-id.ts';
export { correlation, correlationIdOf } from './correlation-plugin.ts';
export { type RequestIds, requestIds } from './request-ids.ts';
