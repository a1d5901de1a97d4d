/** What the gate found: everything that is printed, written to the log of overrides, and annotated. */
import type { GatePolicy } from '@vigil/slo';
import type { Identity } from '../measure/measurement.ts';
import type { Evidence } from './evidence.ts';
import type { Judgement, Verdict } from './judge.ts';

export type JudgedSlo = Identity & {
  /** The name of the period, for example `30d`. */
  period: string;
  policy: GatePolicy;
  evidence: Evidence;
  judgement: Judgement;
};

export type Outcome = {
  verdict: Verdict;
  slos: JudgedSlo[];
  /** Doubts about the whole, in words: documents with faults, names in none of them, an incomplete answer. */
  doubts: string[];
};
