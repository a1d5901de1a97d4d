/** One SLO in the table of `vigil slo status`. */
import type { FiringAlert, Identity } from '../measure/measurement.ts';

/** What can be said of an SLO's numbers. */
export type State =
  /** They are of now. */
  | { kind: 'current' }
  /** They are, but nothing is counted: no series of the indicator is there, or there was no event in the period. */
  | { kind: 'no_data'; why: 'no_series' | 'no_events' }
  /** They are not of now any more; seconds since the epoch. */
  | { kind: 'stale'; sinceSeconds: number }
  /** Prometheus has no series of it: its rules are not loaded, or were never evaluated. */
  | { kind: 'unknown' };

export type Exhaustion =
  | { kind: 'in'; seconds: number }
  | { kind: 'spent' }
  /** Nothing burns. */
  | { kind: 'never' }
  | { kind: 'unknown' };

/** Numbers are undefined where they are not known, and never NaN. */
export type MeasuredRow = Identity & {
  displayName: string;
  /** For example 0.999. */
  objective: number | undefined;
  /** Its name, for example `30d`. */
  period: string;
  /** Logical seconds. */
  periodSeconds: number | undefined;
  errorRatio: number | undefined;
  /** 1 is all of it; below 0 more was spent than there was. */
  budgetRemaining: number | undefined;
  burnRate: number | undefined;
  /** Seconds of real time, at the present burn rate. */
  exhaustion: Exhaustion;
  eventsInPeriod: number | undefined;
  state: State;
  firing: FiringAlert[];
};

export type Row = MeasuredRow & {
  /** How much of the period was made up rather than lived, in logical seconds. */
  simulatedSeconds: number;
};
