/** Prints what was measured beside what theory says. */
import { detectionSeconds, resetSeconds, TIERS, type Tier, timingAt } from '@vigil/slo';
import { type Measured, STORY_ALERT } from './story.ts';

export type Comparison = {
  what: string;
  measuredSeconds: number;
  /** The earliest and the latest that theory allows, in seconds. */
  theory: { earliestSeconds: number; latestSeconds: number };
};

export type ReportInput = { measured: Measured; target: number; timeScale: number };

/**
 * The closed form says when a tier's condition holds (SRE Workbook, chapter 5); a scrape, its time to settle and an evaluation at most come
 * on top until Prometheus fires, Alertmanager's group wait (or, for a resolution, its group interval) until the desk hears of it.
 */
export function compare({ measured, target, timeScale }: ReportInput): Comparison[] {
  const situationOf = (tier: Tier) => ({ tier, target, errorRatio: measured.errorRatio, timeScale });
  const fast = TIERS.find(({ name }) => name === STORY_ALERT.tier)!;
  const detection =
    detectionSeconds({ ...situationOf(fast), historySeconds: measured.historySeconds }) ??
    Number.POSITIVE_INFINITY;
  const reset = resetSeconds(situationOf(fast)) ?? Number.POSITIVE_INFINITY;
  // The incident holds all pages of the SLO, so it ends with the one whose short window is the longest.
  const lastReset = Math.max(
    ...TIERS.filter(({ severity }) => severity === 'page').map(
      (tier) => resetSeconds(situationOf(tier)) ?? 0,
    ),
  );
  const { scrapeIntervalMs, evaluationIntervalMs, settleMs, page } = timingAt(timeScale);
  const sampling = (scrapeIntervalMs + settleMs + evaluationIntervalMs) / 1000;
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
      lastReset,
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
