/** Where a panel changes its colour: limits that stand in the SLO documents, not opinions. */
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { errorBudget, errorThreshold, type Slo } from '@vigil/slo';

/** `null`: from below everything. */
export type Threshold = {
  value: number | null;
  color: 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text';
};

export function thresholdsBuilder(steps: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]);
}

/** For what has no limit; without it Grafana would put its own at 80. */
export const NO_LIMIT: Threshold[] = [{ value: null, color: 'text' }];

export function atLeast(limit: number): Threshold[] {
  return [
    { value: null, color: 'red' },
    { value: limit, color: 'green' },
  ];
}

export function atMost(limit: number): Threshold[] {
  return [
    { value: null, color: 'green' },
    { value: limit, color: 'red' },
  ];
}

export function none(warning: 'orange' | 'red' = 'red'): Threshold[] {
  // Rates are never negative: anything above nothing is too much.
  return [
    { value: null, color: 'green' },
    { value: 1e-9, color: warning },
  ];
}

/**
 * Of the share of the budget that is left: red where the gate stops a deploy, orange where one more incident as small as a ticket
 * would stop it.
 */
export function budgetLeft(slos: readonly Slo[]): Threshold[] {
  const stops = Math.max(0, ...slos.map(({ gate }) => gate.minimumBudget));
  const spent = slos.flatMap(({ alerting }) => alerting.tiers.map(({ budgetShare }) => budgetShare));
  return [
    { value: null, color: 'red' },
    // The gate stops at less than its minimum, and a budget of exactly nothing is spent.
    { value: stops === 0 ? 1e-9 : stops, color: 'orange' },
    { value: stops + Math.max(0.1, ...spent), color: 'green' },
  ];
}

/** Of a burn rate: orange from the slowest ticket's rate on, red from the slowest page's. */
export function burnRates(slos: readonly Slo[]): Threshold[] {
  const slowest = (severity: 'page' | 'ticket') =>
    Math.min(
      ...slos.flatMap((slo) =>
        slo.alerting.tiers.filter((tier) => tier.severity === severity).map((tier) => burnRateOf(slo, tier)),
      ),
    );
  const steps: Threshold[] = [
    { value: null, color: 'green' },
    { value: slowest('ticket'), color: 'orange' },
    { value: slowest('page'), color: 'red' },
  ];
  return steps.filter(({ value }) => value === null || Number.isFinite(value));
}

function burnRateOf({ objective }: Slo, tier: Slo['alerting']['tiers'][number]): number {
  const { target, period } = objective;
  const threshold = errorThreshold(tier, { target, periodMs: period.durationMs });
  return Number((threshold / errorBudget(target)).toPrecision(6));
}

/** The seconds within which a request must be answered, where the SLO counts a histogram's bucket as good. */
export function latencyLimitSeconds({ indicator }: Slo): number | undefined {
  if (indicator.kind !== 'counters' || !('good' in indicator)) return undefined;
  const bound = /[{,]\s*le="([\d.]+)"/.exec(indicator.good)?.[1];
  return bound === undefined ? undefined : Number(bound);
}

/** Whether the SLO counts server errors of HTTP as bad. */
export function isAvailability({ indicator }: Slo): boolean {
  return (
    indicator.kind === 'counters' && 'bad' in indicator && /http_response_status_code=~"5/.test(indicator.bad)
  );
}
