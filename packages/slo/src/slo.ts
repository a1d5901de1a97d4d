/** What the engine works on: SLOs and services, free of the form in which they were written down. */
import type { Selector } from './selector.ts';
import { TIERS, type Tier, uselessBecause } from './tiers.ts';

export type Objective = {
  /** The share of events that must be good, for example 0.999. */
  target: number;
  /** The rolling period over which it must hold, in milliseconds of logical time. */
  periodMs: number;
  /** The period as its author wrote it, for example `30d`; part of series names. */
  periodName: string;
};

/** What counts as an event, and which of them are bad. */
export type Events = { total: Selector } & ({ bad: Selector } | { good: Selector });

/** The placeholder for the window in an impact's query. */
export const WINDOW_PLACEHOLDER = '$window';

/** What a failing SLO costs: a query for an amount in `$window`. */
export type Impact = { unit: string; query: string };

export type Slo = {
  name: string;
  service: string;
  displayName: string;
  description: string;
  labels: Record<string, string>;
  objective: Objective;
  events: Events;
  impacts: Impact[];
};

export type Service = {
  name: string;
  displayName: string;
  /** Selects the `up` of its targets. */
  up: Selector;
};

export type Catalogue = { services: Service[]; slos: Slo[] };

/** The tiers that say something useful about an objective. */
export function tiersOf(slo: Slo): Tier[] {
  return TIERS.filter((tier) => uselessBecause(tier, slo.objective) === undefined);
}
