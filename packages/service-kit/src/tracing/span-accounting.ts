// Tells operators what became of the spans: the SDK's own count of processed spans, kept in the service's registry.
import { createNoopMeter, type MeterProvider } from '@opentelemetry/api';
import { Counter, type Registry } from 'prom-client';

/**
 * A MeterProvider for the batch processor that keeps its counter `otel.sdk.processor.span.processed` as
 * `otel_sdk_processor_span_processed_total{error_type}`. `error_type` is empty for exported spans, `queue_full` for those
 * dropped because the receiver did not keep up, `export_failed` for those it did not take; each is there from the start.
 */
export function spanAccounting(registry: Registry): MeterProvider {
  const processed = new Counter({
    name: 'otel_sdk_processor_span_processed_total',
    help: 'Spans by what became of them: exported (no error_type), queue_full or export_failed (both lost).',
    labelNames: ['error_type'],
    registers: [registry],
  });
  const outcomes = {
    exported: processed.labels(''),
    queueFull: processed.labels('queue_full'),
    exportFailed: processed.labels('export_failed'),
  };
  for (const outcome of Object.values(outcomes)) outcome.inc(0);

  const spanCounter = {
    add(count: number, attributes: { 'error.type'?: unknown } = {}) {
      const errorType = attributes['error.type'];
      if (errorType === undefined) outcomes.exported.inc(count);
      else if (errorType === 'queue_full') outcomes.queueFull.inc(count);
      // The SDK names the error's class here, which is anything at all.
      else outcomes.exportFailed.inc(count);
    },
  };
  return {
    getMeter() {
      const meter = createNoopMeter();
      const ignored = meter.createCounter;
      meter.createCounter = (name, options) =>
        name === 'otel.sdk.processor.span.processed' ? spanCounter : ignored.call(meter, name, options);
      return meter;
    },
  };
}
