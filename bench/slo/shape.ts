/** A shape: the rules that a generator makes of an SLO, and what they read that was recorded before. */
import type { RuleGroup } from '@vigil/slo';
import type { Traffic } from './traffic.ts';

export type Rule = RuleGroup['rules'][number];

/** Rules that are evaluated one after the other. */
export type Group = { name: string; everySeconds: number; rules: Rule[] };

/** A series that was recorded in the past, a value every so many seconds at their multiples. */
export type PastSeries = {
  metric: string;
  labels: Record<string, string>;
  everySeconds: number;
  /** How far back from now. */
  backSeconds: number;
  /** How long before now it ends; 0 by default. */
  endsAgoSeconds?: number;
  value: (atSeconds: number) => number;
};

/** A query whose answer at the end of the past is known: it is right only if all of the past is there. */
export type Proof = { query: string; expected: number };

export type Shape = {
  name: string;
  title: string;
  /** The rules of one SLO over the counters of traffic.ts. */
  groupsOf: (slo: string) => Group[];
  /** Rules that serve all SLOs at once. */
  shared: readonly Group[];
  /** The recorded series that tells how much of the budget of the period is left, or what it is reckoned from. */
  budget: string;
  past: (slo: string, traffic: Traffic) => PastSeries[];
  proofs: (slo: string, traffic: Traffic, atSeconds: number) => Proof[];
};

export const EVALUATION_SECONDS = 30;
export const TARGET = 0.999;

/** What is counted: eight series, four of them of bad events. */
export const SELECTORS = {
  total: 'requests_total{job="shop"}',
  bad: 'requests_total{job="shop",code=~"5.."}',
} as const;

export const PERIOD_SECONDS = 30 * 86_400;
