import { randomUUID } from 'node:crypto';
import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  NoopSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Registry } from 'prom-client';
import { spanAccounting } from './span-accounting.ts';

export type Tracing = {
  /** Sends what is queued. Never rejects; gives up after `flushTimeoutMs`. */
  flush(): Promise<void>;
  /** Sends what is queued and stops tracing in this process. Never rejects; gives up after `flushTimeoutMs`. */
  shutdown(): Promise<void>;
};

type TracingOptions = {
  service: string;
  version: string;
  /** Base URL of an OTLP/HTTP receiver, without `/v1/traces`. Without one, spans only give IDs to logs and headers. */
  endpoint?: string | undefined;
  /** Share of new traces that are recorded, 0 to 1. A caller's own decision wins. */
  sampleRatio: number;
  /** Where to count exported and dropped spans. */
  registry?: Registry;
  /** How long `flush` and `shutdown` may take, in milliseconds. Default 3000. */
  flushTimeoutMs?: number;
  /** Instead of OTLP; tests read spans through it. */
  exporter?: SpanExporter;
};

/** What a receiver that is slow or gone may cost: this many spans that wait, and these batches on the wire. */
const MAX_QUEUED_SPANS = 4096;
const MAX_BATCH_SPANS = 512;
/** A flush sends a full queue's eight batches at once, beside the one that may be on its way. */
const MAX_EXPORTS_IN_FLIGHT = 10;
/** How long one export may take, retries included, in milliseconds. */
const EXPORT_TIMEOUT_MS = 5_000;
/** How long a span waits for company, in milliseconds. The SDK's 5000 would keep `vigil trace` waiting. */
const BATCH_DELAY_MS = 1_000;

/**
 * Starts OpenTelemetry for this process: W3C trace context and baggage, ratio sampling that follows the parent,
 * batched and bounded export. No instrumentation patches anything; the kit's rooms make their own spans.
 */
export function startTracing(options: TracingOptions): Tracing {
  const { flushTimeoutMs = 3_000 } = options;
  const exporter = options.exporter ?? (options.endpoint ? otlpExporter(options.endpoint) : undefined);
  const processor = exporter ? batchProcessor(exporter, options.registry) : new NoopSpanProcessor();
  const sdk = new NodeSDK({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': options.service,
        'service.version': options.version,
        'service.instance.id': randomUUID(),
      }),
    ),
    // Only OTEL_RESOURCE_ATTRIBUTES: the other detectors would publish the process's command line.
    resourceDetectors: [resourceAttributesEnvDetector],
    sampler: new ParentBasedSampler({
      // The ratio sampler reads the trace ID of every request, also when the answer is always yes.
      root:
        options.sampleRatio >= 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(options.sampleRatio),
    }),
    spanProcessors: [processor],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();

  return {
    flush: () =>
      within(flushTimeoutMs, async () => {
        await processor.forceFlush();
        // The batches that were on their way already are known to the exporter only.
        await exporter?.forceFlush?.();
      }),
    async shutdown() {
      await within(flushTimeoutMs, () => sdk.shutdown());
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

function otlpExporter(endpoint: string): SpanExporter {
  return new OTLPTraceExporter({
    url: new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href,
    timeoutMillis: EXPORT_TIMEOUT_MS,
    concurrencyLimit: MAX_EXPORTS_IN_FLIGHT,
  });
}

function batchProcessor(exporter: SpanExporter, registry: Registry | undefined): SpanProcessor {
  return new BatchSpanProcessor({
    exporter,
    maxQueueSize: MAX_QUEUED_SPANS,
    maxExportBatchSize: MAX_BATCH_SPANS,
    scheduledDelayMillis: BATCH_DELAY_MS,
    // The exporter's own timeout comes first, so that a failed batch is counted as such.
    exportTimeoutMillis: EXPORT_TIMEOUT_MS + 1_000,
    ...(registry && { selfObsMeterProvider: spanAccounting(registry) }),
  });
}

async function within(timeoutMs: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  // A receiver that is gone fails the flush; it must not fail the caller. The counter tells what was lost.
  await Promise.race([work().catch(() => {}), deadline]);
  clearTimeout(timer);
}
