/** What is measured, as `npm run bench -- slo --json` prints it. */
import type { SamplesRead } from './samples.ts';
import type { Timed } from './times.ts';

export type SloMeasurements = {
  /** How many rules one SLO has, by shape. */
  rules: Record<string, number>;
  /** What the budget of the period needs, of one SLO, by shape. */
  budget: Record<string, SamplesRead>;
  runs: Run[];
};

/** So many SLOs of one shape. */
export type Run = { slos: number; shape: string; samples: SamplesRead; timed: Timed };
