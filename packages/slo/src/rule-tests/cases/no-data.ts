/** Missing data is told apart: nobody answers, or the metric is not there. */
import { MINUTE_MS } from '../../durations.ts';
import { identityOf, series, seriesOf } from '../../names.ts';
import { PRESENT_WINDOW } from '../../tiers.ts';
import { fires, isSilent, sloAlert, targetDownAlert, tierAlert } from '../alert-samples.ts';
import { gone, type Phase, traffic } from '../course.ts';
import { matchersOf } from '../matchers.ts';
import { seriesFor } from '../matching-labels.ts';
import type { Case, Cases, InputSeries } from '../promtool-test.ts';
import { aligned, lastEvaluation, nextEvaluation, type Stage, scrapes, sightSeconds } from '../stage.ts';

/** How long all is well before. */
const BEFORE_MS = 5 * MINUTE_MS;

export function noDataCases(stage: Stage): Cases {
  const { slo, service } = stage;
  const up = service && seriesFor([matchersOf(service.up)]);
  if (service !== undefined && up === undefined) {
    const reason = `no series was found that ${service.up} takes`;
    return { cases: [], leftOut: [{ name: 'missing data', reason }] };
  }
  return {
    cases: [
      ...(up === undefined ? [] : [targetDown(stage, up)]),
      ...(slo.alerting.whenNoData === 'nothing' ? [] : [metricMissing(stage, up)]),
    ],
    leftOut:
      up === undefined ? [{ name: 'a target that is down', reason: 'no document tells of the service' }] : [],
  };
}

/** Series that are there, and then are not; `after` is how long the run goes on, in seconds. */
function goneAfter(before: number, after: number, stage: Stage): InputSeries[] {
  const course: Phase[] = [traffic(scrapes(before, stage), 0), gone(scrapes(after, stage))];
  return stage.source.seriesOf(course);
}

function targetDown(stage: Stage, up: string): Case {
  const { slo, service, timing } = stage;
  const before = aligned(timing.scaled(BEFORE_MS) / 1000, stage);
  const waits = timing.targetDownForMs / 1000;
  const firesAt = nextEvaluation(before + sightSeconds(stage), stage) + nextEvaluation(waits, stage);
  // By then the metric is missing for long enough, too; but that is not what is wrong.
  const lastAt = firesAt + missingAfter(stage);
  const alert = targetDownAlert(service!);
  const remaining = series.periodBudgetRemaining;
  return {
    name: `${alert.alertname} fires when no target has answered for a while, no other alert does, and the budget stays`,
    input: [
      ...goneAfter(before, lastAt - before, stage),
      { series: up, values: `1x${scrapes(before, stage)} 0x${scrapes(lastAt - before, stage)}` },
    ],
    expect: [
      isSilent(alert, lastEvaluation(before + waits, stage)),
      fires(alert, firesAt),
      fires(alert, lastAt),
      ...slo.alerting.tiers.map((tier) => isSilent(tierAlert(slo, tier), lastAt)),
      isSilent(sloAlert(slo, 'metricMissing', slo.alerting.whenNoData), lastAt),
      {
        query: seriesOf(remaining, slo),
        atSeconds: lastAt,
        samples: [{ metric: remaining, labels: identityOf(slo), value: 1 }],
      },
    ],
  };
}

function metricMissing(stage: Stage, up: string | undefined): Case {
  const { slo, timing } = stage;
  const before = aligned(timing.scaled(BEFORE_MS) / 1000, stage);
  const waits = timing.metricMissingForMs / 1000;
  const firesAt = before + missingAfter(stage);
  const alert = sloAlert(slo, 'metricMissing', slo.alerting.whenNoData);
  const series = goneAfter(before, firesAt - before, stage);
  // What never was there is missing from the beginning.
  const silentUntil =
    lastEvaluation((series.length > 0 ? before : 0) + waits, stage) - stage.evaluationSeconds;
  return {
    name: `${alert.alertname} fires when the indicator has had no series for a while${up === undefined ? '' : ', though targets answer'}`,
    input: [...series, ...(up === undefined ? [] : [{ series: up, values: `1x${scrapes(firesAt, stage)}` }])],
    expect: [isSilent(alert, silentUntil), fires(alert, firesAt)],
  };
}

/** Seconds from the last sample of the series until the alert tells that they are gone. */
function missingAfter(stage: Stage): number {
  const { slo, timing } = stage;
  // A query with `$window` has something to tell for as long as there are two samples in its shortest window.
  const lingers = slo.indicator.kind === 'windowed' ? timing.scaled(PRESENT_WINDOW.durationMs) / 1000 : 0;
  return (
    nextEvaluation(lingers + sightSeconds(stage), stage) +
    nextEvaluation(timing.metricMissingForMs / 1000, stage)
  );
}
