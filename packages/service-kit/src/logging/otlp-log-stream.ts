/** Sends log lines to an OpenTelemetry receiver without ever making a request wait for it. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { DestinationStream } from 'pino';
import type { Registry } from 'prom-client';
import { type LogAccounting, logAccounting } from './log-accounting.ts';
import { toLogRecord } from './otlp-record.ts';
import { within } from './within.ts';

export type OtlpLogStreamOptions = {
  /** Base URL of an OTLP/HTTP receiver, without `/v1/logs`. */
  endpoint: string;
  service: string;
  version: string;
  /** Where to count lines sent and lost. */
  registry?: Registry;
  /** The most lines that wait or are on the wire; the next one is dropped and counted. Default 2048, as in the SDK. */
  maxPending?: number;
  /** How long a batch may take, in milliseconds, retries included. Default 5000. */
  exportTimeoutMs?: number;
  /** How long `flush` and `shutdown` may take, in milliseconds. Default 3000. */
  flushTimeoutMs?: number;
};

export type OtlpLogStream = DestinationStream & {
  /** Sends what waits. Never rejects; gives up after `flushTimeoutMs`. */
  flush(): Promise<void>;
  /** Sends what waits, and takes no more. Never rejects; gives up after `flushTimeoutMs`. */
  shutdown(): Promise<void>;
};

/** How long a line waits for company, in milliseconds. */
const BATCH_DELAY_MS = 1_000;

/**
 * A second stream for `createLogger` (`extraStream`), from which every log line goes to an OTLP receiver, in batches. A
 * receiver that is slow or gone costs bounded memory and the lines beyond `maxPending`, which are counted.
 */
export function otlpLogStream(options: OtlpLogStreamOptions): OtlpLogStream {
  const { endpoint, service, version, registry, maxPending = 2_048 } = options;
  const { exportTimeoutMs = 5_000, flushTimeoutMs = 3_000 } = options;
  const accounting = logAccounting(registry);
  const exporter = new OTLPLogExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/logs`,
    timeoutMillis: exportTimeoutMs,
  });
  const processor = new BatchLogRecordProcessor({
    exporter: accounted(exporter, accounting),
    maxQueueSize: maxPending,
    scheduledDelayMillis: BATCH_DELAY_MS,
  });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, [ATTR_SERVICE_VERSION]: version }),
    processors: [processor],
  });
  const otelLogger = provider.getLogger('vigil');
  let state: 'open' | 'closed' = 'open';
  let flushed = Promise.resolve();

  // The SDK returns at once from a flush during a flush: queue up behind the first, or lines are lost at the end.
  const flush = () => {
    flushed = flushed.then(() => processor.forceFlush()).catch(() => undefined);
    return within(flushTimeoutMs, flushed);
  };

  return {
    write(line) {
      if (state === 'closed') accounting.lose('already_shutdown');
      else if (accounting.pending() >= maxPending) accounting.lose('queue_full');
      else {
        accounting.accept();
        otelLogger.emit(toLogRecord(line));
      }
    },
    flush,
    async shutdown() {
      if (state === 'closed') return;
      state = 'closed';
      await flush();
      await within(flushTimeoutMs, provider.shutdown());
    },
  };
}

/** The exporter, with every record that leaves it counted as sent or as lost. */
function accounted(exporter: LogRecordExporter, accounting: LogAccounting): LogRecordExporter {
  return {
    export(records, done) {
      exporter.export(records, (result) => {
        accounting.settle(records.length, result.error === undefined ? '' : 'export_failed');
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
