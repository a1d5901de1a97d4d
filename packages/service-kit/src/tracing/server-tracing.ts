import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { boundedMethod } from './http-method.ts';
import { redactQuery } from './redact-query.ts';
import { responseOutcome } from './response-outcome.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's server span. */
    span: Span;
  }
}

const requestContext = Symbol('context of the request');
const openReply = Symbol('reply whose span is open');

type Traced = FastifyRequest & { [requestContext]: Context };
type TracedResponse = FastifyReply['raw'] & { [openReply]: FastifyReply };

const plugin: FastifyPluginCallback = (app, _options, done) => {
  const tracer = trace.getTracer('vigil');

  app.decorateRequest('span', null as unknown as Span);
  app.decorateRequest(requestContext, null);

  app.addHook('onRequest', (request, reply, next) => {
    const { headers } = request.raw;
    const route = request.routeOptions.url;
    const method = boundedMethod(request.raw.method);
    const verb = method === '_OTHER' ? 'HTTP' : method;
    // Extraction costs as much as a span; most requests from outside carry nothing to extract.
    const isPropagated = headers.traceparent !== undefined || headers.baggage !== undefined;
    const parent = isPropagated ? propagation.extract(ROOT_CONTEXT, headers) : ROOT_CONTEXT;
    const span = tracer.startSpan(
      route === undefined ? verb : `${verb} ${route}`,
      { kind: SpanKind.SERVER, attributes: startAttributes(request, method, route) },
      parent,
    );
    request.span = span;
    const own = trace.setSpan(parent, span);
    (request as Traced)[requestContext] = own;
    if (span.isRecording()) {
      (reply.raw as TracedResponse)[openReply] = reply;
      reply.raw.on('close', endAtClose);
    }
    context.with(own, next);
  });

  // A hook or body parser of somebody else may call back from outside: from a socket's event, a shared connection.
  app.addHook('preValidation', reenter);

  app.addHook('onResponse', (request, reply, next) => {
    endSpan(reply);
    reenter(request, reply, next);
  });
  done();
};

/**
 * Gives every request a server span by the semantic conventions for HTTP, child of the caller's `traceparent`, and runs
 * the request inside its context. Register it before every plugin that reads the span or its context.
 */
export const serverTracing = fp(plugin, { name: 'server-tracing', fastify: '5.x' });

/** Returns to the request's context, unless it is current, or one made from it is (with more baggage, say). */
function reenter(request: FastifyRequest, _reply: FastifyReply, next: () => void): void {
  if (trace.getActiveSpan() === request.span) next();
  else context.with((request as Traced)[requestContext], next);
}

/** Shared by all responses, so that no request makes a function of its own. `onResponse` does not run for an abort. */
function endAtClose(this: FastifyReply['raw']): void {
  endSpan((this as TracedResponse)[openReply]);
}

function endSpan(reply: FastifyReply): void {
  const { span } = reply.request;
  if (!span.isRecording()) return;
  const { status, errorType } = responseOutcome(reply);
  span.setAttribute('http.response.status_code', status);
  if (errorType !== '') span.setAttribute('error.type', errorType);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function startAttributes(request: FastifyRequest, method: string, route: string | undefined): Attributes {
  const { raw } = request;
  const url = raw.url ?? '/';
  const query = url.indexOf('?');
  const { address, port } = serverOf(request.host);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': request.protocol === 'https' ? 'https' : 'http',
    'url.path': query === -1 ? url : url.slice(0, query),
    'server.address': address,
    'server.port': port,
    'http.route': route,
    'user_agent.original': raw.headers['user-agent'],
  };
  if (query !== -1) attributes['url.query'] = redactQuery(url.slice(query + 1));
  if (method === '_OTHER') attributes['http.request.method_original'] = raw.method;
  return attributes;
}

type Server = { address: string; port: number | undefined };
let lastHost = '';
let lastServer: Server = { address: '', port: undefined };

/** Splits a Host header. A service's clients nearly all send the same one, so the last answer is kept. */
function serverOf(host: string): Server {
  if (host === lastHost) return lastServer;
  const colon = host.lastIndexOf(':');
  const hasPort = colon > host.lastIndexOf(']');
  lastHost = host;
  lastServer =
    hasPort && colon !== -1
      ? { address: host.slice(0, colon), port: Number(host.slice(colon + 1)) || undefined }
      : { address: host, port: undefined };
  return lastServer;
}
