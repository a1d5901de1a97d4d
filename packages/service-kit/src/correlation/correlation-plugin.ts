import { context, propagation, trace } from '@opentelemetry/api';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { currentCorrelationId, withCorrelationId } from './correlation-context.ts';
import {
  CORRELATION_HEADER,
  isWellFormedCorrelationId,
  MAX_CORRELATION_ID_LENGTH,
  newCorrelationId,
} from './correlation-id.ts';
import { requestIds, spanOf } from './request-ids.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's correlation ID if it was well-formed, else one made here. */
    correlationId: string;
  }
}

/** The name of the ID on spans and in W3C baggage: the same as in the logs, so that one search finds all three. */
const CORRELATION_KEY = 'correlation_id';

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.decorateRequest('correlationId', '');

  app.addHook('onRequest', (request, reply, next) => {
    request.correlationId = correlationIdOf(request);
    reply.header(CORRELATION_HEADER, request.correlationId);
    (spanOf(request) ?? trace.getActiveSpan())?.setAttribute(CORRELATION_KEY, request.correlationId);
    enterCorrelation(request.correlationId, next);
  });

  // A hook may go on from a callback of something shared (a connection, the socket), outside the request: come back.
  app.addHook('preValidation', (request, _reply, next) => {
    enterCorrelation(request.correlationId, next);
  });
  done();
};

/**
 * Fastify plugin: gives every request a correlation ID and every response the header. Register it after `serverTracing`
 * (it marks the span and adds to the baggage of the context that it finds), and before all that logs.
 */
export const correlation = fp(plugin, { name: 'correlation', fastify: '5.x' });

/** The ID that the caller sent, or a new one when there is none or it is malformed; the latter is logged, without its value. */
export function correlationIdOf(request: FastifyRequest): string {
  const header = request.headers[CORRELATION_HEADER];
  if (typeof header === 'string' && isWellFormedCorrelationId(header)) return header;
  const correlationId = newCorrelationId();
  if (header !== undefined) {
    const text = String(header);
    request.log.warn(
      {
        ...requestIds(request),
        correlation_id: correlationId,
        reason: faultOf(request, text),
        length: text.length,
      },
      'correlation id replaced',
    );
  }
  return correlationId;
}

function faultOf(request: FastifyRequest, text: string): 'repeated' | 'empty' | 'too_long' | 'bad_character' {
  // Node joins repeated headers by a comma; its list of them is missing on requests that tests inject.
  if ((request.raw.headersDistinct?.[CORRELATION_HEADER]?.length ?? 0) > 1) return 'repeated';
  if (text === '') return 'empty';
  return text.length > MAX_CORRELATION_ID_LENGTH ? 'too_long' : 'bad_character';
}

function enterCorrelation(correlationId: string, next: () => void): void {
  const active = context.active();
  const baggage = propagation.getBaggage(active);
  if (baggage?.getEntry(CORRELATION_KEY)?.value === correlationId) {
    // Nothing to add to the baggage: without a body, the context of onRequest is still the current one.
    if (currentCorrelationId() === correlationId) next();
    else withCorrelationId(correlationId, next);
    return;
  }
  const extended = (baggage ?? propagation.createBaggage()).setEntry(CORRELATION_KEY, {
    value: correlationId,
  });
  context.with(propagation.setBaggage(active, extended), () => withCorrelationId(correlationId, next));
}
