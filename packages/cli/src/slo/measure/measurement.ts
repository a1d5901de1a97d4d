import type { Field } from './sources.ts';

/** What identifies an SLO on its series and alerts. */
export type Identity = { slo: string; service: string };

/** The key under which what belongs to one SLO is kept; names hold no line break. */
export function keyOf({ slo, service }: Identity): string {
  return `${service}\n${slo}`;
}

/** An SLO to measure, and the name of its period, such as `30d`, which is part of a series' name. */
export type Wanted = Identity & { period: string };

export type FiringAlert = {
  name: string;
  severity: string;
  /** Of burn-rate alerts. */
  tier: string | undefined;
};

/** What Prometheus knows of an SLO at one moment. */
export type Measurement = {
  /** As they were recorded, so they may be NaN or infinite. A field without a series is not there. */
  values: Partial<Record<Field, number>>;
  /** Of the oldest of the series that a deploy hangs on, in seconds of real time; undefined where there is none. */
  ageSeconds: number | undefined;
  /** When there was a budget last, within a logical day; seconds since the epoch. */
  lastSeenSeconds: number | undefined;
  /** Alerts of the SLO that fire. */
  firing: FiringAlert[];
  /** The alert that no target of the service answers, where it fires. */
  targetDown: FiringAlert | undefined;
};

export type Measurements = {
  /** The clock of Prometheus, in seconds since the epoch. */
  nowSeconds: number;
  /** One for every SLO that was wanted. */
  of(identity: Identity): Measurement;
};
