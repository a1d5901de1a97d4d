/** The names of series and alerts. Changing a series' name or label breaks a period of history. */
import type { Service, Slo } from './slo.ts';
import type { Window } from './tiers.ts';

type Named = Pick<Window, 'name'>;

/** Sloth's names where the meaning is the same; the others are this engine's own. */
export const series = {
  errorRatio: ({ name }: Named) => `slo:sli_error:ratio_rate${name}`,
  /** Byar's lower bound of the error ratio: what is above it by more than chance. */
  errorRatioLowerBound: ({ name }: Named) => `slo:sli_error_lower_bound:ratio_rate${name}`,
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  timePeriod: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  periodBudgetRemaining: 'slo:period_error_budget_remaining:ratio',
  /** With the label `tier`: the burn rate over the long window, and the rate above which the tier fires. */
  tierBurnRate: 'slo:tier_burn_rate:ratio',
  tierThreshold: 'slo:tier_burn_rate:threshold',
  /** Seconds until the budget is spent at the present burn rate; 0 when it is spent, +Inf when nothing burns. */
  exhaustion: 'slo:error_budget_exhaustion:seconds',
  /** How many series the indicator has: none means that the SLO is blind. */
  seriesCount: 'slo:sli_series:count',
  /** Which calendar period it is; a new number begins a new budget. */
  periodNumber: 'slo:period:number',
  /** The period in which the events were that are counted so far. */
  countedPeriod: 'slo:period:counted',
  info: 'slo_info',
} as const;

export type EventKind = 'total' | 'bad';
export const EVENT_KINDS: readonly EventKind[] = ['total', 'bad'];

/** The series in which events are counted; of an SLO of time slices, an event is a slice. */
export const eventSeries = {
  /** Since the previous evaluation. */
  increase: (kind: EventKind) => `slo:sli_${kind}:increase`,
  /** Booked: one sample per step, none in between. */
  booked: (kind: EventKind, step: Named) => `slo:sli_${kind}:booked${step.name}`,
  /** Since the last booking. */
  unbooked: (kind: EventKind, step: Named) => `slo:sli_${kind}:unbooked${step.name}`,
  /** In a window that ends now. */
  inWindow: (kind: EventKind, { name }: Named) => `slo:sli_${kind}:increase${name}`,
  /** Of the indicator, before slices of time are made of them. */
  sliced: (kind: EventKind) => `slo:slice_${kind}:increase`,
} as const;

/** 1 where the past of a service was made up by `vigil slo backfill`; absent where it was lived. */
export const SIMULATED = 'vigil_simulated_history';

export const WATCHDOG = 'Watchdog';

/** On every alert of this engine, so that routes and inhibitions touch no other. */
export const MANAGED = { managed_by: 'vigil' } as const;

/** Alerts that every SLO has, told apart by the label `slo`: one name and one runbook for all. */
export const SLO_ALERTS = {
  budgetExhausted: 'SLOErrorBudgetExhausted',
  noTraffic: 'SLONoTraffic',
  metricMissing: 'SLOMetricMissing',
} as const;

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
export function identityOf({ name, service }: Pick<Slo, 'name' | 'service'>): {
  slo: string;
  service: string;
} {
  return { slo: name, service };
}

/** `metric{slo="...",service="..."}` */
export function seriesOf(metric: string, slo: Pick<Slo, 'name' | 'service'>): string {
  const { slo: name, service } = identityOf(slo);
  return `${metric}{slo=${JSON.stringify(name)},service=${JSON.stringify(service)}}`;
}
