/** A budget is full while nothing fails: without one error series, and when nobody comes. */
import { identityOf, series, seriesOf } from '../../names.ts';
import { periodWindow, ratioWindows } from '../../rules/windows.ts';
import { idle, traffic } from '../course.ts';
import type { Cases, Expectation } from '../promtool-test.ts';
import { aligned, type Stage, scrapes } from '../stage.ts';

const LASTS = 12;

export function calmCases(stage: Stage): Cases {
  const { slo, source, evaluationSeconds } = stage;
  const half = aligned(LASTS * evaluationSeconds, stage);
  const expect = (atSeconds: number) => [
    gives(stage, series.periodBudgetRemaining, 1, atSeconds),
    gives(stage, series.currentBurnRate, 0, atSeconds),
    ...[...ratioWindows(slo), periodWindow(slo)].map((window) =>
      gives(stage, series.errorRatio(window), 0, atSeconds),
    ),
  ];
  const course = [traffic(scrapes(half, stage), 0), idle(scrapes(half, stage))];
  return {
    cases: [
      {
        name: 'the budget is full and every ratio 0 without an error series, and when nobody comes',
        input: source.raisedSeriesOf(course),
        expect: [half, 2 * half].flatMap(expect),
      },
    ],
    leftOut: [],
  };
}

function gives({ slo }: Stage, metric: string, value: number, atSeconds: number): Expectation {
  return {
    query: seriesOf(metric, slo),
    atSeconds,
    samples: [{ metric, labels: identityOf(slo), value }],
  };
}
