/** How much is measured. */

export type Step = {
  slos: number;
  /** Rounds at the start of each measurement that are not counted. */
  skip: number;
  rounds: number;
  /** How many times each shape has its turn. */
  turns: number;
};

/** Each step has ten times as many SLOs as the one before. On an idle machine all of it fits into the time limit. */
export const FULL: readonly Step[] = [
  { slos: 1, skip: 1, rounds: 6, turns: 3 },
  { slos: 10, skip: 1, rounds: 4, turns: 3 },
  { slos: 100, skip: 1, rounds: 1, turns: 2 },
  { slos: 1000, skip: 0, rounds: 1, turns: 1 },
];

export const QUICK: readonly Step[] = [
  { slos: 1, skip: 0, rounds: 1, turns: 1 },
  { slos: 3, skip: 0, rounds: 1, turns: 1 },
];

/** The shortest interval of a round. */
export const SHORTEST_ROUND_MS = 500;

/** What would end later than this after the first measurement began is not measured. */
export const TIME_LIMIT_MS = 240_000;

/** The share of the machine that evaluations may take, so that they seldom wait for one another; the same for all shapes. */
export const SHARE_OF_MACHINE = 0.5;
