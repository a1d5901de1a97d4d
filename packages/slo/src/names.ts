/** The names of series and alerts. Changing a series' name or label breaks a period of history. */
import type { Service, Slo } from './slo.ts';
import type { Window } from './tiers.ts';

/** Sloth's names where the meaning is the same; `events` is this engine's own. */
export const series = {
  errorRatio: ({ name }: Pick<Window, 'name'>) => `slo:sli_error:ratio_rate${name}`,
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  timePeriod: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  periodBudgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'slo_info',
} as const;

/** The two kinds of events that are counted, and the series in which they are. */
export const eventSeries = {
  total: {
    /** Since the previous evaluation. */
    increase: 'slo:sli_total:increase',
    /** Booked: one sample per step of 5 minutes, none in between. */
    booked: 'slo:sli_total:increase5m',
    /** Since the last booking. */
    unbooked: 'slo:sli_total:increase_unbooked',
  },
  bad: {
    increase: 'slo:sli_bad:increase',
    booked: 'slo:sli_bad:increase5m',
    unbooked: 'slo:sli_bad:increase_unbooked',
  },
} as const;

export const WATCHDOG = 'Watchdog';

/** `checkout-availability` gives `CheckoutAvailabilityBurn`; one name for all tiers, so that one runbook serves them. */
export function alertNameOf({ name }: Pick<Slo, 'name'>): string {
  return `${pascalCase(name)}Burn`;
}

/** The alert that tells that no target of a service answers. */
export function targetDownNameOf({ name }: Pick<Service, 'name'>): string {
  return `${pascalCase(name)}TargetDown`;
}

function pascalCase(name: string): string {
  return name
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** What identifies an SLO on every series and alert: few labels, and stable ones. */
export function identityOf({ name, service }: Slo): { slo: string; service: string } {
  return { slo: name, service };
}

/** `metric{slo="...",service="..."}` */
export function seriesOf(metric: string, slo: Slo): string {
  const { slo: name, service } = identityOf(slo);
  return `${metric}{slo=${JSON.stringify(name)},service=${JSON.stringify(service)}}`;
}
