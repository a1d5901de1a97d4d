/** Errors that Fastify answers by itself, before or after any plugin has a say: the same document, header and log line. */

import type { Socket } from 'node:net';
import { type ConnectionError, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import { CORRELATION_HEADER, correlationIdOf, newCorrelationId, requestIds } from '../correlation/index.ts';
import { logWhenClosed } from '../logging/index.ts';
import { PROBLEM_CONTENT_TYPE } from './problem-document.ts';
import { sendProblem } from './problem-errors.ts';

/**
 * Options for `Fastify()`, without which three kinds of failure go past the kit: URLs that cannot be decoded, bytes that
 * are not HTTP, and responses that break half-way; Fastify would answer the first two in its own format and, with its
 * request logging off, say nothing of the third.
 */
export function problemServerOptions(logger: Logger) {
  return {
    frameworkErrors: answerUnroutable,
    clientErrorHandler: (error: ConnectionError, socket: Socket) => answerBadBytes(error, socket, logger),
    logController: new FailureLogController(),
    // Fastify's own answer to a request that arrives while it closes has no ID and is no problem document.
    return503OnClosing: false,
  };
}

function answerUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  request.correlationId = correlationIdOf(request);
  reply.header(CORRELATION_HEADER, request.correlationId);
  logWhenClosed(request, reply);
  sendProblem(error, request, reply);
}

type ClientError = { status: number; title: string; detail: string };

const BAD_REQUEST: ClientError = {
  status: 400,
  title: 'Bad Request',
  detail: 'The request is not valid HTTP.',
};

/** By the codes of Node's HTTP server and parser; all else that a client gets wrong at this level is a bad request. */
const CLIENT_ERRORS: Record<string, ClientError> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The headers of the request are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request Timeout',
    detail: 'The request did not arrive in time.',
  },
};

function answerBadBytes(error: ConnectionError, socket: Socket, logger: Logger): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const correlationId = newCorrelationId();
  const { status, title, detail } = CLIENT_ERRORS[error.code] ?? BAD_REQUEST;
  logger.info({ correlation_id: correlationId, status, code: error.code }, 'bytes refused');
  if (socket.writable) {
    const body = JSON.stringify({
      type: 'about:blank',
      title,
      status,
      detail,
      correlation_id: correlationId,
    });
    const head = [
      `HTTP/1.1 ${status} ${title}`,
      `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `${CORRELATION_HEADER}: ${correlationId}`,
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}

/** Logs the failures that reach no error handler, because a part of the response has already left. */
class FailureLogController extends LogController {
  constructor() {
    super({ disableRequestLogging: true });
  }

  override streamError(error: NodeJS.ErrnoException, request: FastifyRequest): void {
    // The client left: the request's own line says so.
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    request.log.error({ ...requestIds(request), err: error }, 'response cut short');
  }

  override writeHeadError(error: Error, request: FastifyRequest): void {
    request.log.error({ ...requestIds(request), err: error }, 'response headers invalid');
  }
}
