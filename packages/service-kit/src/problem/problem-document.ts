/** Turns whatever was thrown into a problem document that may be shown to a client (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import type { FastifySchemaValidationError } from 'fastify';
import { isErrorStatus, Problem } from './problem.ts';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  correlation_id: string;
  /** What is wrong with the request, one entry per fault; the pointer is a JSON Pointer (RFC 6901) into `in`. */
  errors?: { in: string; pointer: string; detail: string }[];
};

/** What is needed of the request: its path, without the query, and its ID. */
type Occurrence = { path: string; correlationId: string };

type ThrownFields = {
  message?: unknown;
  statusCode?: unknown;
  validation?: FastifySchemaValidationError[];
  validationContext?: string;
};

/** Problems that the HTTP status describes completely have no type of their own (RFC 9457, section 4.2.1). */
const NO_TYPE = 'about:blank';

/**
 * The status that an error answers with: its own `statusCode` if that is one of an error, else the one that the handler
 * had set, else 500. Never one of success. `status` is not read: an HTTP client's error carries somebody else's there.
 */
export function statusOf(error: unknown, replyStatus: number): number {
  const own = fieldsOf(error).statusCode;
  if (isErrorStatus(own)) return own;
  return isErrorStatus(replyStatus) ? replyStatus : 500;
}

/** The document for an error: what a `Problem` says, what the client did wrong, but nothing of what broke in the service. */
export function problemDocument(
  error: unknown,
  status: number,
  { path, correlationId }: Occurrence,
): ProblemDocument {
  const standard = { status, instance: path, correlation_id: correlationId };
  if (error instanceof Problem) {
    return {
      ...error.extra,
      type: typeOf(error.slug),
      title: titleOf(error.slug),
      detail: error.message,
      ...standard,
    };
  }
  const { validation, validationContext = 'request' } = fieldsOf(error);
  if (Array.isArray(validation)) {
    return {
      type: typeOf('invalid-request'),
      title: 'Invalid request',
      detail: 'The request does not fit the schema; `errors` says where.',
      ...standard,
      errors: validation.map((fault) => faultOf(fault, validationContext)),
    };
  }
  const title = STATUS_CODES[status] ?? 'Error';
  const detail =
    status >= 500
      ? 'The service failed. Its log has the reason, under this correlation ID.'
      : messageOf(error, title);
  return { type: NO_TYPE, title, detail, ...standard };
}

function typeOf(slug: string): string {
  return `/problems/${slug}`;
}

function titleOf(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function faultOf(fault: FastifySchemaValidationError, context: string) {
  return { in: context, pointer: fault.instancePath, detail: fault.message ?? fault.keyword };
}

function messageOf(error: unknown, fallback: string): string {
  const { message } = fieldsOf(error);
  return typeof message === 'string' && message !== '' ? message : fallback;
}

/** Anything can be thrown, null too. */
function fieldsOf(error: unknown): ThrownFields {
  return typeof error === 'object' && error !== null ? (error as ThrownFields) : {};
}
