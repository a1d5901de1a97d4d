/** What the engine works on: SLOs and services, free of the form in which they were written down. */
import type { Query, Selector, WindowedQuery } from './selector.ts';
import type { Tier } from './tiers.ts';

/** The time over which an objective must hold. */
export type Period =
  | {
      kind: 'rolling';
      /** As its author wrote it, for example `30d`; part of series names. */
      name: string;
      /** Milliseconds of logical time. */
      durationMs: number;
    }
  | {
      kind: 'calendar';
      name: string;
      /** Nominal: a month is of 30 days, a quarter of 90, a year of 365. Burn rates of tiers are reckoned with it. */
      durationMs: number;
      /** A period is `count` units long: minutes, hours, days (a week is 7), or months (a quarter is 3, a year 12). */
      unit: 'minute' | 'hour' | 'day' | 'month';
      count: number;
      /** When the first period begins, on the clock of the time zone: `2026-01-01 00:00:00`. */
      startTime: string;
      /** An IANA name, for example `Europe/Berlin`. */
      timeZone: string;
    };

export type Objective = {
  /** The share of events that must be good, for example 0.999. */
  target: number;
  period: Period;
};

type GoodOrBad<Metric> = { bad: Metric } | { good: Metric };

export type Operator = 'lte' | 'gte' | 'lt' | 'gt';

/** Where events come from, and which of them are bad. */
export type Indicator =
  /** Counters, each named by a plain selector; the engine counts their increments itself. */
  | ({ kind: 'counters'; total: Selector } & GoodOrBad<Selector>)
  /** The author's own queries for the number of events in `$window`. */
  | ({ kind: 'windowed'; total: WindowedQuery } & GoodOrBad<WindowedQuery>)
  /** Numbers that rise and fall, such as instances; each evaluation adds their values. */
  | ({ kind: 'gauges'; total: Query } & GoodOrBad<Query>)
  /** A ratio between 0 and 1; each evaluation is one event, bad by its share. */
  | { kind: 'raw'; ratio: Query; rawType: 'success' | 'failure' }
  /** Measurements; each series at each evaluation is one event, good when `value op limit` holds. */
  | { kind: 'threshold'; metric: Query; op: Operator; limit: number };

/** What the budget is made of. */
export type Budgeting =
  | { method: 'Occurrences' }
  /** Slices of time, each good when its share of good events is at least `sliceTarget`. */
  | { method: 'Timeslices'; sliceMs: number; sliceTarget: number }
  /** Slices of time, each bad by its share of bad events: a quiet slice weighs as much as a busy one. */
  | { method: 'RatioTimeslices'; sliceMs: number };

/** What a failing SLO costs: a query for an amount in `$window`. */
export type Impact = { unit: string; query: string };

/** Who is told of a tier when the document says so; otherwise the route by severity decides. */
export type AlertTier = Tier & {
  /** How long the condition must hold before the alert fires, in milliseconds of logical time; 0 by default. */
  alertAfterMs?: number;
  /** Names of Alertmanager's receivers. */
  receivers?: string[];
};

export type Alerting = {
  /** Tiers that say something useful about the objective, the fastest first. */
  tiers: AlertTier[];
  /** What is done when there is no data, though targets answer: `page`, `ticket`, or nothing. A ticket by default. */
  whenNoData: 'page' | 'ticket' | 'nothing';
  /** Receivers of the alerts that belong to no tier. */
  receivers: string[];
  /**
   * `auto`: where fewer events are in a window than are needed to tell chance from trouble, an alert also wants Byar's lower bound
   * of the error ratio above its threshold. `off`: the error ratio alone decides.
   */
  lowTraffic: 'auto' | 'off';
};

/** When `vigil slo gate` says stop. */
export type GatePolicy = {
  /** The least share of the period's budget that must be left; 0 by default. */
  minimumBudget: number;
  /** Whether a firing page of the SLO stops a deploy as well; true by default. */
  stopOnPage: boolean;
  /** False where the SLO is no ground to stop a deploy. */
  enforced: boolean;
};

export type Slo = {
  name: string;
  service: string;
  displayName: string;
  description: string;
  labels: Record<string, string>;
  objective: Objective;
  indicator: Indicator;
  budgeting: Budgeting;
  alerting: Alerting;
  gate: GatePolicy;
  impacts: Impact[];
};

export type Service = {
  name: string;
  displayName: string;
  /** Selects the `up` of its targets. */
  up: Selector;
};

export type Catalogue = { services: Service[]; slos: Slo[] };
