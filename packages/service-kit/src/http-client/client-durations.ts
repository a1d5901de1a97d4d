import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { type HistogramSeries, type Metrics, observe } from '../metrics/index.ts';

export type ClientOutcome = {
  method: string;
  /** The answer's status, or empty when there was none. */
  status: string;
  errorType: string;
};

/** Counts one dependency's requests in `http_client_request_duration_seconds`. */
export function createClientDurations({ clientRequestDuration }: Metrics, server: URL) {
  const known = new Map<string, HistogramSeries>();
  return (outcome: ClientOutcome, seconds: number, span: SpanContext): void => {
    const key = `${outcome.method} ${outcome.status} ${outcome.errorType}`;
    const series = known.getOrInsertComputed(key, () =>
      clientRequestDuration.series({
        http_request_method: outcome.method,
        server_address: server.hostname,
        server_port: String(portOf(server)),
        http_response_status_code: outcome.status,
        error_type: outcome.errorType,
      }),
    );
    observe(series, seconds, (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? span.traceId : undefined);
  };
}

/** The port that a URL means, also where it does not say. */
export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}
