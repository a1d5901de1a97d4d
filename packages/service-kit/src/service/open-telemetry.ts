/** Opens log, metrics and traces of a service from its configuration, in the one order that works. */
import type { Config, standardVariables } from '../config/index.ts';
import { createLogger, type Logger, otlpLogStream } from '../logging/index.ts';
import { createMetrics, type Metrics } from '../metrics/index.ts';
import { startTracing } from '../tracing/index.ts';

export type TelemetryOptions = {
  /** OpenTelemetry's `service.name`. */
  service: string;
  config: Config<typeof standardVariables>;
  /** The latency thresholds of the service's SLOs, in seconds: the histogram gets a bucket that ends at each. */
  thresholdsSeconds?: number[];
};

export type Telemetry = {
  logger: Logger;
  metrics: Metrics;
  /** Sends what is still buffered and stops; bounded in time. Close it last. */
  closeTelemetry(): Promise<void>;
};

export function openTelemetry({ service, config, thresholdsSeconds = [] }: TelemetryOptions): Telemetry {
  const { serviceVersion: version, revision, otlpEndpoint: endpoint, logLevel: level } = config;
  const metrics = createMetrics({ service, version, revision, thresholdsSeconds });
  const { registry } = metrics;
  const exported =
    endpoint === undefined ? undefined : otlpLogStream({ endpoint, service, version, registry });
  const logger = createLogger({ service, version, level, ...(exported && { extraStream: exported }) });
  const tracing = startTracing({
    service,
    version,
    sampleRatio: config.traceSampleRatio,
    registry,
    ...(endpoint !== undefined && { endpoint }),
  });
  return {
    logger,
    metrics,
    closeTelemetry: async () => {
      await tracing.shutdown();
      await exported?.shutdown();
    },
  };
}
