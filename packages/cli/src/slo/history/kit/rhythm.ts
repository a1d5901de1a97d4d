/** How traffic rises and falls over a week. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Share of the busiest hour's traffic, by the hour of the day. */
const BY_HOUR = [
  0.3, 0.24, 0.2, 0.18, 0.18, 0.22, 0.32, 0.46, 0.62, 0.76, 0.86, 0.92, 0.96, 0.99, 1, 1, 1, 0.99, 0.98, 0.96,
  0.9, 0.78, 0.6, 0.42,
] as const;

/** Of a Saturday's or a Sunday's traffic in that of a weekday. */
const WEEKEND = 0.7;

/** @param clockMs the clock of the shop, in milliseconds since 1970, without a time zone */
export function trafficShare(clockMs: number): number {
  const hour = Math.floor(clockMs / HOUR_MS);
  const between = clockMs / HOUR_MS - hour;
  const share = BY_HOUR[hour % 24]! * (1 - between) + BY_HOUR[(hour + 1) % 24]! * between;
  return isWeekend(clockMs) ? share * WEEKEND : share;
}

/** The first day of 1970 was a Thursday. */
function isWeekend(clockMs: number): boolean {
  return (Math.floor(clockMs / DAY_MS + 4) % 7) % 6 === 0;
}
