import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { durationBuckets } from './buckets.ts';
import { type Exposition, expose } from './exposition.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import { createLiveGauge, type LiveGauge } from './live-gauge.ts';

type ServerLabel =
  | 'http_request_method'
  | 'http_route'
  | 'http_response_status_code'
  | 'url_scheme'
  | 'error_type';

type ClientLabel =
  | 'http_request_method'
  | 'server_address'
  | 'server_port'
  | 'http_response_status_code'
  | 'error_type';

export type Metrics = {
  /** Where rooms and the service register metrics of their own. Name every counter `..._total`. */
  registry: Registry;
  /** Everything, in OpenMetrics with exemplars when `accept` prefers it, else in Prometheus text 0.0.4. */
  scrape(accept: string | undefined): Promise<Exposition>;
  /** `http_server_request_duration_seconds`; the SLIs of availability and latency read it. */
  serverRequestDuration: Histogram<ServerLabel>;
  /** `http_server_active_requests`. */
  serverActiveRequests: LiveGauge<'http_request_method' | 'url_scheme'>;
  /** `http_client_request_duration_seconds`. */
  clientRequestDuration: Histogram<ClientLabel>;
};

type MetricsOptions = {
  service: string;
  version: string;
  /** The commit that runs. */
  revision: string;
  /** Bounds in seconds that the service's latency SLOs count by; each becomes a bucket. Default: none. */
  thresholdsSeconds?: readonly number[];
};

/**
 * A registry with Node's own metrics, `build_info` and the HTTP metrics of the semantic conventions. No label says which
 * service it is on anything but `build_info`: Prometheus adds `job` and `instance`.
 *
 * @throws RangeError for a threshold that is not positive or that is a whole number of seconds
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const bounds = durationBuckets(options.thresholdsSeconds ?? []);

  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'build_info',
    help: 'What runs: always 1, the labels tell.',
    labelNames: ['service', 'version', 'revision', 'node_version'],
    registers: [registry],
  }).set(
    {
      service: options.service,
      version: options.version,
      revision: options.revision,
      node_version: process.version,
    },
    1,
  );

  return {
    registry,
    scrape: (accept) => expose(registry, accept),
    serverRequestDuration: createHistogram<ServerLabel>({
      registry,
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP server requests, from the first byte of the request to the end of the response.',
      labelNames: [
        'http_request_method',
        'http_route',
        'http_response_status_code',
        'url_scheme',
        'error_type',
      ],
      bounds,
    }),
    serverActiveRequests: createLiveGauge({
      registry,
      name: 'http_server_active_requests',
      help: 'HTTP server requests that are being answered now.',
      labelNames: ['http_request_method', 'url_scheme'],
    }),
    clientRequestDuration: createHistogram<ClientLabel>({
      registry,
      name: 'http_client_request_duration_seconds',
      help: 'Duration of HTTP client requests, from the call to the end of the response.',
      labelNames: [
        'http_request_method',
        'server_address',
        'server_port',
        'http_response_status_code',
        'error_type',
      ],
      bounds,
    }),
  };
}
