import { type Attributes, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { Pool } from 'undici';
import { CORRELATION_HEADER, currentCorrelationId } from '../correlation/index.ts';
import { DEADLINE_HEADER } from '../deadline/index.ts';
import type { Metrics } from '../metrics/index.ts';
import { boundedMethod, errorTypeOf, injectHeaders, redactQuery, withSpan } from '../tracing/index.ts';
import { createClientDurations, portOf } from './client-durations.ts';
import { limitTime } from './time-limit.ts';

export type HttpRequest = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the base URL on, with a leading slash and the query. */
  path: string;
  /** The path with placeholders, for example `/charges/{id}`: names the span. */
  routeTemplate?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Stops the request; its reason is thrown. */
  signal?: AbortSignal;
  /** Until the end of the answer. Default: the client's. A deadline of the caller's shortens it. */
  timeoutMs?: number;
};

export type HttpResponse = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed when the answer says that it is JSON, else its text. */
  body: unknown;
};

export type HttpClient = {
  /**
   * Sends one request. Every status is an answer, 5xx too.
   *
   * @throws HttpTimeoutError when the answer is not complete in time, or the caller's deadline has passed already
   * @throws the signal's reason, the connection's error with its `code`, or SyntaxError for JSON that is none
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Lets requests in flight finish and closes the connections. */
  close(): Promise<void>;
};

type HttpClientOptions = {
  /** The other service's name. */
  dependency: string;
  baseUrl: string;
  metrics?: Metrics;
  /** For a request that names none, in milliseconds. Default 10,000. */
  defaultTimeoutMs?: number;
  /** The most connections at a time. Default 64; further requests wait, within their own time. */
  connections?: number;
};

/**
 * A client of one dependency on kept-alive connections. Each request is a client span by the semantic conventions, is
 * measured, and takes trace context, baggage, correlation ID and the time that is left along.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { dependency, defaultTimeoutMs = 10_000, metrics, connections = 64 } = options;
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const pool = new Pool(base.origin, { connections, connectTimeout: defaultTimeoutMs });
  const observeDuration = metrics && createClientDurations(metrics, base);

  const baseAttributes: Attributes = {
    'server.address': base.hostname,
    'server.port': portOf(base),
    'service.peer.name': dependency,
  };

  async function send(request: HttpRequest, span: Span): Promise<HttpResponse> {
    const limit = limitTime(dependency, request.timeoutMs ?? defaultTimeoutMs, request.signal);
    const headers: Record<string, string> = { ...request.headers };
    injectHeaders(headers);
    const correlationId = currentCorrelationId();
    if (correlationId !== undefined) headers[CORRELATION_HEADER] = correlationId;
    headers[DEADLINE_HEADER] = String(limit.timeoutMs);
    if (request.body !== undefined) headers['content-type'] ??= 'application/json';
    try {
      const response = await pool.request({
        method: request.method,
        path: prefix + request.path,
        headers,
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: limit.signal,
      });
      span.setAttribute('http.response.status_code', response.statusCode);
      const text = await response.body.text();
      const isJson = /[/+]json\b/.test(String(response.headers['content-type'])) && text !== '';
      return {
        status: response.statusCode,
        headers: response.headers,
        body: isJson ? JSON.parse(text) : text,
      };
    } finally {
      limit.release();
    }
  }

  return {
    request(request) {
      const method = boundedMethod(request.method);
      const { routeTemplate } = request;
      const attributes: Attributes = {
        ...baseAttributes,
        'http.request.method': method,
        'url.full': redactQuery(base.origin + prefix + request.path),
        'url.template': routeTemplate,
      };
      const name = routeTemplate === undefined ? method : `${method} ${routeTemplate}`;
      return withSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
        const startedMs = performance.now();
        let status = '';
        let errorType = '';
        try {
          const response = await send(request, span);
          status = String(response.status);
          // For a client 4xx is an error too, by the conventions.
          if (response.status >= 400) {
            errorType = status;
            span.setAttribute('error.type', errorType);
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          return response;
        } catch (error) {
          errorType = errorTypeOf(error);
          throw error;
        } finally {
          const seconds = (performance.now() - startedMs) / 1000;
          observeDuration?.({ method, status, errorType }, seconds, span.spanContext());
        }
      });
    },
    close: () => pool.close(),
  };
}
