import { randomUUID } from 'node:crypto';

/** The request and response header that carries the correlation ID, in lower case as Node gives it. */
export const CORRELATION_HEADER = 'x-correlation-id';

/** The longest correlation ID that is accepted, in characters. */
export const MAX_CORRELATION_ID_LENGTH = 128;

const WELL_FORMED = /^[A-Za-z0-9._:-]+$/;

/**
 * Whether a string may stand in logs, headers and database rows as it is: 1 to 128 of `A-Za-z0-9._:-`. That leaves out
 * everything that could break a line, a header or a query, and the comma, by which repeated headers are joined.
 */
export function isWellFormedCorrelationId(text: string): boolean {
  return text.length <= MAX_CORRELATION_ID_LENGTH && WELL_FORMED.test(text);
}

/** A new correlation ID: a random UUID. */
export function newCorrelationId(): string {
  return randomUUID();
}
