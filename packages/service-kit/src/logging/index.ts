export type { Logger } from 'pino';
export { createLogger, type LoggerOptions } from './create-logger.ts';
export type { LogDestination } from './log-destination.ts';
export { type OtlpLogStream, type OtlpLogStreamOptions, otlpLogStream } from './otlp-log-stream.ts';
export { logWhenClosed, requestLog } from './request-log.ts';
