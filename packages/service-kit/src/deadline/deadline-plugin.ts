import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { currentDeadlineMs, withDeadline } from './deadline-context.ts';

/** How many milliseconds the caller still waits. Relative, so that the clocks of two machines need not agree. */
export const DEADLINE_HEADER = 'x-request-timeout-ms';

/** A caller cannot make a request live longer than this by asking, in milliseconds. */
const DEFAULT_LONGEST_MS = 60_000;

type Limited = FastifyRequest & { [deadlineOf]: number | undefined };

const deadlineOf = Symbol('deadline of the request, in milliseconds since the epoch');

const plugin: FastifyPluginCallback<{ longestMs?: number }> = (
  app,
  { longestMs = DEFAULT_LONGEST_MS },
  done,
) => {
  app.decorateRequest(deadlineOf, undefined);

  app.addHook('onRequest', (request, _reply, next) => {
    const timeoutMs = readTimeoutMs(request.raw.headers[DEADLINE_HEADER]);
    if (timeoutMs === undefined) return next();
    const deadlineMs = Date.now() + Math.min(timeoutMs, longestMs);
    (request as Limited)[deadlineOf] = deadlineMs;
    withDeadline(deadlineMs, next);
  });

  // A hook or body parser of somebody else may call back from outside the request's AsyncLocalStorage.
  app.addHook('preValidation', (request, _reply, next) => {
    const deadlineMs = (request as Limited)[deadlineOf];
    if (deadlineMs === currentDeadlineMs() || deadlineMs === undefined) next();
    else withDeadline(deadlineMs, next);
  });
  done();
};

/**
 * Puts the request under the deadline that its caller sent in `x-request-timeout-ms`, at most `longestMs` (default
 * 60,000 ms). Without the header, or with one that is not a whole number, there is no deadline.
 */
export const deadline = fp(plugin, { name: 'deadline', fastify: '5.x' });

function readTimeoutMs(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
