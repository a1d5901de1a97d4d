/** When the next customer comes: a Poisson process, as customers who know nothing of each other make it. */

/** The time to the next arrival in milliseconds, exponentially distributed with mean 1000 / `perSecond`. */
export function nextArrivalMs(perSecond: number, random: () => number): number {
  return (-Math.log(1 - random()) * 1000) / perSecond;
}
