import { type Span, TraceFlags } from '@opentelemetry/api';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { boundedMethod, type ResponseOutcome, responseOutcome } from '../tracing/index.ts';
import { type HistogramSeries, observe } from './histogram.ts';
import type { Metrics } from './metrics.ts';

/** The value of `http_route` for paths that no route matches: one for all of them, for scanners try hundreds of thousands. */
const UNMATCHED = 'unmatched';

/** What the kit itself answers on any route: validation, not found, rate limit, errors, shedding, faults. */
const kitStatuses: readonly number[] = [400, 404, 429, 500, 502, 503, 504];

/** Endings that leave the client without a whole response. */
const brokenEndings: readonly ResponseOutcome[] = [
  { status: 499, errorType: 'aborted' },
  { status: 500, errorType: 'connection_reset' },
];

type MeasuredResponse = FastifyReply['raw'] & { [measurement]: Measurement };
type Measurement = { reply: FastifyReply; active: { value: number }; state: 'open' | 'counted' };

const measurement = Symbol('measurement of the response');

const plugin: FastifyPluginCallback<{ metrics: Metrics }> = (app, { metrics }, done) => {
  // What this server speaks, not what a proxy says that the caller spoke: a header would make series that were not at
  // zero before, or as many as somebody cares to invent.
  const scheme = app.initialConfig.https ? 'https' : 'http';
  const seriesOf = createDurationSeries(metrics, scheme);
  const activeOf = createActiveCells(metrics, scheme);

  // An SLI divides increases: a series that is born by its first error, above zero, hides that error from `increase`.
  app.addHook('onRoute', (route) => {
    for (const method of measuredMethods(route)) {
      activeOf(method);
      for (const status of [...declaredStatuses(route), ...kitStatuses]) {
        seriesOf(route.url, method, status, status < 500 ? '' : String(status));
      }
      for (const { status, errorType } of brokenEndings) seriesOf(route.url, method, status, errorType);
    }
  });
  for (const method of ['GET', 'POST']) seriesOf(UNMATCHED, method, 404, '');

  app.addHook('onRequest', (request, reply, next) => {
    const active = activeOf(boundedMethod(request.raw.method));
    active.value += 1;
    (reply.raw as MeasuredResponse)[measurement] = { reply, active, state: 'open' };
    reply.raw.on('close', countAtClose);
    next();
  });
  app.addHook('onResponse', (_request, reply, next) => {
    count((reply.raw as MeasuredResponse)[measurement]);
    next();
  });
  done();

  /** Shared by all responses. `onResponse` does not run for an abort. */
  function countAtClose(this: FastifyReply['raw']): void {
    count((this as MeasuredResponse)[measurement]);
  }

  function count(measured: Measurement): void {
    if (measured.state === 'counted') return;
    measured.state = 'counted';
    measured.active.value -= 1;
    const { reply } = measured;
    const { request } = reply;
    const { status, errorType } = responseOutcome(reply);
    const route = request.routeOptions.url ?? UNMATCHED;
    const series = seriesOf(route, boundedMethod(request.raw.method), status, errorType);
    observe(series, reply.elapsedTime / 1000, sampledTraceId(request));
  }
};

/**
 * Measures every request into `http_server_request_duration_seconds` and `http_server_active_requests`. Every series of
 * every route that is registered after it is at zero from the start: declared statuses (of `schema.response`; 200 when
 * it declares no success), the kit's own, aborts and resets.
 */
export const httpServerMetrics = fp(plugin, { name: 'http-server-metrics', fastify: '5.x' });

/** Finds a request's series by plain look-ups; prom-client would hash five labels for every request. */
function createDurationSeries({ serverRequestDuration }: Metrics, scheme: string) {
  type ByStatus = Map<number, HistogramSeries>;
  const byRoute = new Map<string, Map<string, Map<string, ByStatus>>>();
  return (route: string, method: string, status: number, errorType: string): HistogramSeries => {
    const known = byRoute.get(route)?.get(method)?.get(errorType)?.get(status);
    if (known) return known;
    const created = serverRequestDuration.series({
      http_request_method: method,
      http_route: route,
      http_response_status_code: String(status),
      url_scheme: scheme,
      error_type: errorType,
    });
    const byMethod = byRoute.getOrInsertComputed(route, () => new Map());
    const byErrorType = byMethod.getOrInsertComputed(method, () => new Map());
    byErrorType.getOrInsertComputed(errorType, () => new Map()).set(status, created);
    return created;
  };
}

function createActiveCells({ serverActiveRequests }: Metrics, scheme: string) {
  const byMethod = new Map<string, { value: number }>();
  return (method: string): { value: number } => {
    const known = byMethod.get(method);
    if (known) return known;
    const created = serverActiveRequests.cell({ http_request_method: method, url_scheme: scheme });
    byMethod.set(method, created);
    return created;
  };
}

/** A route's methods without the HEAD that Fastify adds to every GET: no SLI reads it. */
function measuredMethods({ method }: RouteOptions): string[] {
  return [method]
    .flat()
    .filter((name) => name !== 'HEAD')
    .map(boundedMethod);
}

function declaredStatuses({ schema }: RouteOptions): number[] {
  const declared = Object.keys((schema?.response as object | undefined) ?? {})
    .map((key) => Number(key.replace(/xx$/i, '00')))
    .filter(Number.isInteger);
  return declared.some((status) => status >= 200 && status < 300) ? declared : [...declared, 200];
}

function sampledTraceId(request: FastifyRequest): string | undefined {
  // There is no span where the tracing plugin is not registered.
  const spanContext = (request.span as Span | undefined)?.spanContext();
  return spanContext && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0 ? spanContext.traceId : undefined;
}
