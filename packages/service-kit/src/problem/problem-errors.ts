import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { requestIds } from '../correlation/index.ts';
import { Problem, problem } from './problem.ts';
import { PROBLEM_CONTENT_TYPE, problemDocument, statusOf } from './problem-document.ts';

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(problem(404, 'not-found', `Nothing answers ${request.method} here.`), request, reply),
  );
  done();
};

/**
 * Fastify plugin: every error and every unmatched route is answered with `application/problem+json` (RFC 9457) and an
 * error status; a 5xx is logged once, with its stack and the request's IDs. Register `correlation` before it, if at all.
 */
export const problemErrors = fp(plugin, { name: 'problem-errors', fastify: '5.x' });

/** Answers a request with the problem that an error stands for. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error, reply.statusCode);
  if (status >= 500) logFailure(error, request, status);
  const path = request.url.split('?', 1)[0] ?? '';
  const document = problemDocument(error, status, { path, correlationId: request.correlationId });
  return (
    reply
      .code(status)
      .headers(error instanceof Problem ? error.headers : {})
      .type(PROBLEM_CONTENT_TYPE)
      // As a string: a response schema of the route must not cut the document down.
      .send(JSON.stringify(document))
  );
}

/** The IDs are passed: an error may come from a callback outside the request's AsyncLocalStorage. */
function logFailure(error: unknown, request: FastifyRequest, status: number): void {
  const failure =
    error instanceof Error
      ? { err: error }
      : { err: new Error('Something was thrown that is no error'), thrown: error };
  request.log.error(
    {
      ...requestIds(request),
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status,
      ...failure,
    },
    'request failed',
  );
}
