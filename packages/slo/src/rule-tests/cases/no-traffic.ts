/** An hour without anybody is told where there was somebody a day before. */
import { DAY_MS, HOUR_MS } from '../../durations.ts';
import { fires, isSilent, sloAlert } from '../alert-samples.ts';
import { shortEnough } from '../cost.ts';
import { idle, type Phase, traffic } from '../course.ts';
import type { Cases } from '../promtool-test.ts';
import { aligned, lastEvaluation, nextEvaluation, type Stage, scrapes, sightSeconds } from '../stage.ts';

export function noTrafficCases(stage: Stage): Cases {
  const { slo, source, timing, evaluationSeconds } = stage;
  const { indicator, alerting, budgeting } = slo;
  const isTold =
    indicator.kind === 'counters' || (indicator.kind === 'windowed' && budgeting.method === 'Occurrences');
  if (!isTold || alerting.whenNoData === 'nothing') return { cases: [], leftOut: [] };
  const hour = timing.scaled(HOUR_MS) / 1000;
  const busyUntil = aligned(timing.scaled(DAY_MS) / 1000 + hour, stage);
  const firesAt = nextEvaluation(busyUntil + hour + sightSeconds(stage), stage);
  const alert = sloAlert(slo, 'noTraffic', alerting.whenNoData);
  const course: Phase[] = [traffic(scrapes(busyUntil, stage), 0), idle(scrapes(firesAt - busyUntil, stage))];
  const fired = {
    name: `${alert.alertname} fires when nobody came for an hour in which somebody did a day before`,
    input: source.seriesOf(course),
    expect: [isSilent(alert, lastEvaluation(busyUntil + 0.9 * hour, stage)), fires(alert, firesAt)],
  };
  return shortEnough([fired], evaluationSeconds);
}
