/** How the objects that people log under their usual names are written: errors, and Fastify's requests and replies. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { redact } from './redact.ts';

export const serializers = { err: serializeError, req: serializeRequest, res: serializeReply };

/** Type, message and stack with those of all causes, and the error's own fields, redacted. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return redact(error);
  // pino marks an error while it reads it, which a frozen one does not allow; a log line must never throw.
  if (!Object.isExtensible(error)) return { type: error.name, message: error.message, stack: error.stack };
  return redact(pino.stdSerializers.err(error));
}

/** The path without the query, which may hold what must not be logged. */
function serializeRequest(request: FastifyRequest): Record<string, unknown> {
  return { method: request.method, path: request.url?.split('?', 1)[0], remote_address: request.ip };
}

function serializeReply(reply: FastifyReply): Record<string, unknown> {
  return { status: reply.statusCode };
}
