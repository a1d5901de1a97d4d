import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { requestIds } from '../correlation/index.ts';
import { responseOutcome } from '../tracing/index.ts';
import { bodyBytes, countStreamedBytes } from './body-bytes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the request has its log line. Internal to the request log. */
    logged: boolean;
  }
}

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.decorateRequest('logged', false);

  app.addHook('onRequest', (request, reply, next) => {
    logWhenClosed(request, reply);
    next();
  });

  app.addHook('onSend', (_request, reply, payload, next) => {
    countStreamedBytes(reply, payload);
    next(null, payload);
  });

  app.addHook('onResponse', (request, reply, next) => {
    // A handler that answers after the client has left gets here too, with its line already written.
    logRequest(request, reply);
    next();
  });
  done();
};

/**
 * Fastify plugin: one line per request, when it has ended, for whoever searches by route, status, outcome or ID. The IDs
 * are passed from the request: what Node calls when a response ends runs outside the request's AsyncLocalStorage.
 */
export const requestLog = fp(plugin, { name: 'request-log', fastify: '5.x' });

/**
 * Logs a request whose connection closes first. Fastify has no hook for a client that leaves after its body was read:
 * `onRequestAbort` listens to the request, which is closed by then.
 */
export function logWhenClosed(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('close', () => logRequest(request, reply));
}

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  if (request.logged) return;
  request.logged = true;
  const { status, errorType } = responseOutcome(reply);
  request.log[errorType === '' ? 'info' : 'warn'](
    {
      ...requestIds(request),
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status,
      duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
      outcome: outcomeOf(status, errorType),
      bytes: bodyBytes(request, reply),
    },
    'request',
  );
}

function outcomeOf(
  status: number,
  errorType: string,
): 'success' | 'client_error' | 'server_error' | 'aborted' {
  if (errorType === 'aborted') return 'aborted';
  if (errorType !== '') return 'server_error';
  return status >= 400 ? 'client_error' : 'success';
}
