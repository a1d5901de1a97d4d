import { Counter, Registry } from 'prom-client';

/** Why a line never reached the receiver; empty for those that did. */
type Fate = '' | 'queue_full' | 'export_failed' | 'already_shutdown';

export type LogAccounting = {
  /** Lines that were accepted and neither sent nor lost yet. */
  pending(): number;
  accept(): void;
  /** Counts a line that was not accepted. */
  lose(reason: Fate): void;
  /** Counts what became of accepted lines. */
  settle(lines: number, fate: Fate): void;
};

/**
 * Tells operators what became of the log lines for the receiver: `otel_sdk_processor_log_processed_total{error_type}`, by
 * OpenTelemetry's conventions for SDK metrics. Every series is there from the start.
 */
export function logAccounting(registry: Registry = new Registry()): LogAccounting {
  const processed = new Counter({
    name: 'otel_sdk_processor_log_processed_total',
    help: 'Log lines for the OTLP receiver by what became of them: sent (no error_type), or the reason of their loss.',
    labelNames: ['error_type'],
    registers: [registry],
  });
  const counts = {
    '': processed.labels(''),
    queue_full: processed.labels('queue_full'),
    export_failed: processed.labels('export_failed'),
    already_shutdown: processed.labels('already_shutdown'),
  };
  for (const count of Object.values(counts)) count.inc(0);
  let pending = 0;

  return {
    pending: () => pending,
    accept() {
      pending += 1;
    },
    lose(reason) {
      counts[reason].inc();
    },
    settle(lines, fate) {
      pending -= lines;
      counts[fate].inc(lines);
    },
  };
}
