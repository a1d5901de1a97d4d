/** Prints what was measured beside what theory says. */
import { detectionSeconds, resetSeconds, TIERS, timingAt } from '@vigil/slo';
import { type Measured, STORY_ALERT } from './story.ts';

export type Comparison = {
  what: string;
  measuredSeconds: number;
  /** The earliest and the latest that theory allows, in seconds. */
  theory: { earliestSeconds: number; latestSeconds: number };
};

export type ReportInput = { measured: Measured; target: number; timeScale: number };

/**
 * The closed form says when a tier's condition holds (facts of the SRE Workbook's chapter 5); a scrape and an evaluation at most come on
 * top until Prometheus fires, Alertmanager's group wait (or, for a resolution, its group interval) until the desk hears of it.
 */
export function compare({ measured, target, timeScale }: ReportInput): Comparison[] {
  const tier = TIERS.find(({ name }) => name === STORY_ALERT.tier)!;
  const situation = { tier, target, errorRatio: measured.errorRatio, timeScale };
  const detection =
    detectionSeconds({ ...situation, historySeconds: measured.historySeconds }) ?? Number.POSITIVE_INFINITY;
  const reset = resetSeconds(situation) ?? Number.POSITIVE_INFINITY;
  const { scrapeIntervalMs, evaluationIntervalMs, page } = timingAt(timeScale);
  const sampling = (scrapeIntervalMs + evaluationIntervalMs) / 1000;
  const row = (
    what: string,
    measuredSeconds: number,
    earliestSeconds: number,
    slackSeconds: number,
  ): Comparison => ({
    what,
    measuredSeconds,
    theory: { earliestSeconds, latestSeconds: earliestSeconds + slackSeconds },
  });
  return [
    row('fault to alert in Prometheus', measured.faultToAlertSeconds, detection, sampling),
    row(
      'fault to incident at the desk',
      measured.faultToIncidentSeconds,
      detection + page.groupWaitMs / 1000,
      sampling,
    ),
    row('recovery to alert resolved', measured.recoveryToAlertResolvedSeconds, reset, sampling),
    row(
      'recovery to incident resolved',
      measured.recoveryToIncidentResolvedSeconds,
      reset,
      sampling + page.groupIntervalMs / 1000,
    ),
  ];
}

/** The comparison as lines of a table. */
export function renderComparison(rows: readonly Comparison[], timeScale: number): string[] {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const inEarnest = (value: number) => `${((value * timeScale) / 60).toFixed(1)} min`;
  return [
    `${''.padEnd(width)}  ${'measured'.padStart(9)}  ${'theory'.padEnd(16)}  at scale 1`,
    ...rows.map(({ what, measuredSeconds, theory }) => {
      const span = `${theory.earliestSeconds.toFixed(1)} to ${seconds(theory.latestSeconds)}`;
      return `${what.padEnd(width)}  ${seconds(measuredSeconds).padStart(9)}  ${span.padEnd(16)}  ${inEarnest(measuredSeconds)}`;
    }),
  ];
}
