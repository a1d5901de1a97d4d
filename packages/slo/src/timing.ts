/** Every duration of the generated configuration, from one parameter. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';

/** Intervals are not scaled below this: Prometheus would spend its time on scraping. */
const SHORTEST_INTERVAL_MS = 1000;

/** At a larger scale the 5m window would hold fewer than three evaluations. */
const LARGEST_TIME_SCALE = 100;

/** All in milliseconds of real time. */
export type Timing = {
  scrapeIntervalMs: number;
  evaluationIntervalMs: number;
  /** How long a scrape has to arrive before rules count on it. */
  settleMs: number;
  timeScale: number;
  /** How far back a counter's last value is looked for, so that what it counted during a gap in scraping is not lost. */
  memoryMs: number;
  /** How long an SLO that has data may have none before it is said. */
  metricMissingForMs: number;
  /** How long a service may answer no scrape before somebody is paged. */
  targetDownForMs: number;
  page: NotificationTiming;
  ticket: NotificationTiming;
  watchdogRepeatMs: number;
  /** Prometheus's flag `--rules.alert.resend-delay`: an alert that found no Alertmanager, as at the start, is sent again after it. */
  resendDelayMs: number;
  /** Real time of a logical duration, such as a window. */
  scaled(logicalMs: number): number;
};

export type NotificationTiming = { groupWaitMs: number; groupIntervalMs: number; repeatIntervalMs: number };

/**
 * The durations at a time scale: at 60, one second shows one minute.
 * @throws RangeError when the scale is not between 1 and 100
 */
export function timingAt(timeScale: number): Timing {
  if (!(timeScale >= 1 && timeScale <= LARGEST_TIME_SCALE)) {
    throw new RangeError(`The time scale must be from 1 to ${LARGEST_TIME_SCALE}, not ${timeScale}`);
  }
  const scaled = (logicalMs: number) => logicalMs / timeScale;
  const interval = (logicalMs: number) => Math.max(SHORTEST_INTERVAL_MS, Math.round(scaled(logicalMs)));
  const evaluationIntervalMs = interval(MINUTE_MS / 2);
  return {
    scrapeIntervalMs: interval(MINUTE_MS / 4),
    evaluationIntervalMs,
    settleMs: evaluationIntervalMs / 6,
    timeScale,
    memoryMs: scaled(HOUR_MS),
    metricMissingForMs: scaled(3 * MINUTE_MS),
    targetDownForMs: scaled(2 * MINUTE_MS),
    page: {
      // One evaluation, so that an alert that inhibits stands before the one that it inhibits is sent.
      groupWaitMs: evaluationIntervalMs,
      groupIntervalMs: scaled(5 * MINUTE_MS),
      repeatIntervalMs: scaled(2 * HOUR_MS),
    },
    ticket: {
      groupWaitMs: scaled(10 * MINUTE_MS),
      groupIntervalMs: scaled(HOUR_MS),
      repeatIntervalMs: scaled(3 * DAY_MS),
    },
    watchdogRepeatMs: scaled(5 * MINUTE_MS),
    resendDelayMs: scaled(MINUTE_MS),
    scaled,
  };
}
