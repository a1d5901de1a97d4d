/** What `vigil slo status --json` prints. Names and meanings are a contract with scripts: add to them, change none. */
import type { Row } from './row.ts';

type Json = {
  /** ISO 8601, by the clock of Prometheus. */
  time: string;
  prometheus: string;
  /** 60: what takes a logical minute took a second. */
  time_scale: number;
  slos: {
    slo: string;
    service: string;
    display_name: string;
    /** `current`, `no_data`, `stale`, or `unknown`: Prometheus does not know it. */
    state: 'current' | 'no_data' | 'stale' | 'unknown';
    /** Where it is stale: the time of the last numbers. */
    stale_since: string | null;
    objective: number | null;
    period: string | null;
    /** Logical seconds. */
    period_seconds: number | null;
    error_ratio: number | null;
    /** Of the period's budget; below 0 where more was spent than there was. */
    budget_remaining: number | null;
    burn_rate: number | null;
    /** `in`: see the seconds; `spent`; `never`: nothing burns now; `unknown`. */
    exhaustion: 'in' | 'spent' | 'never' | 'unknown';
    /** Seconds of real time at the present burn rate; 0 where it is spent, null where never or unknown. */
    exhaustion_seconds: number | null;
    events: number | null;
    firing: { alert: string; severity: string; tier: string | null }[];
    /** How much of the period is made up, in logical seconds. */
    simulated_seconds: number;
  }[];
};

export function statusJson(
  rows: readonly Row[],
  { nowSeconds, prometheusUrl, timeScale }: { nowSeconds: number; prometheusUrl: string; timeScale: number },
): Json {
  return {
    time: isoTime(nowSeconds),
    prometheus: prometheusUrl,
    time_scale: timeScale,
    slos: rows.map((row) => ({
      slo: row.slo,
      service: row.service,
      display_name: row.displayName,
      state: row.state.kind,
      stale_since: row.state.kind === 'stale' ? isoTime(row.state.sinceSeconds) : null,
      objective: row.objective ?? null,
      period: row.period || null,
      period_seconds: row.periodSeconds ?? null,
      error_ratio: row.errorRatio ?? null,
      budget_remaining: row.budgetRemaining ?? null,
      burn_rate: row.burnRate ?? null,
      exhaustion: row.exhaustion.kind,
      exhaustion_seconds: exhaustionSeconds(row),
      events: row.eventsInPeriod ?? null,
      firing: row.firing.map(({ name, severity, tier }) => ({ alert: name, severity, tier: tier ?? null })),
      simulated_seconds: row.simulatedSeconds,
    })),
  };
}

function exhaustionSeconds({ exhaustion }: Row): number | null {
  if (exhaustion.kind === 'in') return exhaustion.seconds;
  return exhaustion.kind === 'spent' ? 0 : null;
}

function isoTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString();
}
