/** How much is measured. */

export type Step = {
  slos: number;
  /** Rounds at the start of each measurement that are not counted. */
  skip: number;
  rounds: number;
  /** How many times each shape has its turn, if there is time. */
  turns: number;
  /** What would end later than this after the step began is not measured. */
  limitMs: number;
};

/** Each step has ten times as many SLOs as the one before. On an idle machine nothing but the last row wants more time than it has. */
export const FULL: readonly Step[] = [
  { slos: 1, skip: 1, rounds: 6, turns: 3, limitMs: 45_000 },
  { slos: 10, skip: 1, rounds: 4, turns: 3, limitMs: 45_000 },
  { slos: 100, skip: 1, rounds: 1, turns: 2, limitMs: 60_000 },
  { slos: 1000, skip: 0, rounds: 1, turns: 1, limitMs: 100_000 },
];

export const QUICK: readonly Step[] = [
  { slos: 1, skip: 0, rounds: 1, turns: 1, limitMs: 30_000 },
  { slos: 3, skip: 0, rounds: 1, turns: 1, limitMs: 30_000 },
];

/** The shortest interval of a round. */
export const SHORTEST_ROUND_MS = 500;

/** The share of the machine that evaluations may take, so that they seldom wait for one another; the same for all shapes. */
export const SHARE_OF_MACHINE = 0.5;
