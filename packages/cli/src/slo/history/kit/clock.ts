/** What time it is in the shop whose past is made up. */

const DAY_MS = 86_400_000;

/** Where time is scaled there is no hour of the day: the past then ends on this afternoon, a Wednesday in the busiest hour. */
const SCALED_NOW_MS = Date.UTC(2026, 0, 14, 15, 0);

/** Times of the shop's clock, in milliseconds since 1970 without a time zone, and of the real one. */
export type ShopClock = {
  at(realMs: number): number;
  /** The real moment at which the clock showed an hour of the day, some days before the day on which the past ends. */
  realMsOf(moment: { daysAgo: number; hour: number }): number;
};

/** @param endMs the real time at which the past ends; at scale 1 the shop's clock shows this machine's */
export function shopClock(endMs: number, timeScale: number): ShopClock {
  const endClockMs = timeScale === 1 ? endMs - new Date(endMs).getTimezoneOffset() * 60_000 : SCALED_NOW_MS;
  return {
    at: (realMs) => endClockMs - (endMs - realMs) * timeScale,
    realMsOf: ({ daysAgo, hour }) => {
      const clockMs = (Math.floor(endClockMs / DAY_MS) - daysAgo + hour / 24) * DAY_MS;
      return endMs - (endClockMs - clockMs) / timeScale;
    },
  };
}
