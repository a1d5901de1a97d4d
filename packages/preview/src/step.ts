/** How far apart the points of a panel are. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances that divide minutes, hours and days evenly, in milliseconds. */
const ROUND = [
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7].map((count) => count * DAY),
];

/** The least round distance at which a range has no more points than asked for, and that is no less than `leastMs`. */
export function stepFor(options: { rangeMs: number; points: number; leastMs: number }): number {
  const wanted = Math.max(options.rangeMs / options.points, options.leastMs);
  return ROUND.find((step) => step >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
}

/** A range on the grid of its step, so that points do not wander while time goes by. */
export function aligned(
  times: { from: number; to: number },
  stepMs: number,
): { fromMs: number; toMs: number } {
  return { fromMs: Math.floor(times.from / stepMs) * stepMs, toMs: Math.floor(times.to / stepMs) * stepMs };
}
