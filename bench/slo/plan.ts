/** How much is measured. */

export type Step = {
  slos: number;
  /** How many times each shape has its turn. */
  turns: number;
  /** How long a turn may last. Where a round takes longer, it is observed for that long. */
  turnMs: number;
  /** As many rounds as fit into the turn, and no more than this. */
  rounds: number;
};

/** Each step has ten times as many SLOs as the one before. All of it takes about four minutes. */
export const FULL: readonly Step[] = [
  { slos: 1, turns: 3, turnMs: 4_000, rounds: 7 },
  { slos: 10, turns: 3, turnMs: 5_000, rounds: 5 },
  { slos: 100, turns: 2, turnMs: 10_000, rounds: 3 },
  { slos: 1000, turns: 1, turnMs: 30_000, rounds: 1 },
];

/** A turn ends with its rounds; this much time is for a machine that runs many tests at once. */
const PATIENCE_MS = 60_000;

export const QUICK: readonly Step[] = [
  { slos: 1, turns: 1, turnMs: PATIENCE_MS, rounds: 1 },
  { slos: 3, turns: 1, turnMs: PATIENCE_MS, rounds: 1 },
];

/** The shortest interval of a round. */
export const SHORTEST_ROUND_MS = 500;

/** The share of the machine that evaluations may take, so that they seldom wait for one another; the same for all shapes. */
export const SHARE_OF_MACHINE = 0.5;
