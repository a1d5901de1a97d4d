/**
 * What tells chance from trouble where few events are counted. Six requests an hour of which one fails are an error ratio of 17 %, and
 * no ground to wake anybody: at such a traffic the lower bound of the ratio has to be above a tier's threshold, not the ratio alone.
 */

/** The standard normal quantile of the bound: 97.5 % one-sided, 95 % two-sided. */
const Z = 1.96;

/** Where a threshold is crossed only by this many bad events or more, the bound adds a delay and hardly any certainty. */
export const ENOUGH_BAD_EVENTS = 10;

/** Events in a window from which on the error ratio decides alone. */
export function enoughEvents(errorThreshold: number): number {
  return Math.ceil(ENOUGH_BAD_EVENTS / errorThreshold);
}

/**
 * Byar's lower bound of the ratio of `bad` events among `total`: k (1 - 1/(9k) - z/(3 sqrt k))^3 / n.
 * Source: Breslow and Day, Statistical Methods in Cancer Research II (1987), approximation to the exact Poisson limits. 0 without a bad event.
 */
export function lowerBound(bad: number, total: number): number {
  if (bad <= 0 || total <= 0) return 0;
  return Math.max(0, (bad * (1 - 1 / (9 * bad) - Z / (3 * Math.sqrt(bad))) ** 3) / total);
}

/** The same in PromQL, of two series; no value, or one below zero, without a bad event. */
export function lowerBoundQuery(bad: string, total: string): string {
  return `${bad} * (1 - 1 / (9 * ${bad}) - ${Z} / (3 * sqrt(${bad}))) ^ 3\n/ ${total}`;
}
