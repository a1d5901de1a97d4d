/** How long answers take: lognormal, as the times of services mostly are. */

export type Latency = {
  /** Half of all answers are quicker. */
  medianSeconds: number;
  /** Standard deviation of the logarithm. */
  spread: number;
};

/** Share of the answers that take at most so long. */
export function shareWithin(seconds: number, { medianSeconds, spread }: Latency): number {
  return normalShareBelow(Math.log(seconds / medianSeconds) / spread);
}

export function meanSeconds({ medianSeconds, spread }: Latency): number {
  return medianSeconds * Math.exp(spread ** 2 / 2);
}

/** The standard normal distribution to 1e-5. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.16. */
function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.33267 * Math.abs(z));
  const above =
    (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) *
    (0.4361836 * t - 0.1201676 * t ** 2 + 0.937298 * t ** 3);
  return z >= 0 ? 1 - above : above;
}
