/** Just below its threshold an alert is silent however long it lasts, just above it fires. */
import { SLO_ALERTS } from '../../names.ts';
import { periodWindow } from '../../rules/windows.ts';
import { errorBudget, exact } from '../../tiers.ts';
import { type Alert, fires, isSilent, sloAlert, tierAlert } from '../alert-samples.ts';
import { shortEnough } from '../cost.ts';
import { traffic } from '../course.ts';
import type { Case, Cases } from '../promtool-test.ts';
import {
  aligned,
  grainSeconds,
  nextEvaluation,
  type Stage,
  scrapes,
  sightSeconds,
  thresholdOf,
  trailSeconds,
} from '../stage.ts';

/** What fires above an error ratio, when that has held for a while; a window may trail. */
type Limit = {
  name: string;
  alert: Alert;
  threshold: number;
  waitsSeconds: number;
  trailSeconds: number;
};

function limitsOf(stage: Stage): Limit[] {
  const { slo, timing } = stage;
  return [
    ...slo.alerting.tiers.map((tier) => ({
      name: `the tier ${tier.name}`,
      alert: tierAlert(slo, tier),
      threshold: thresholdOf(tier, slo),
      waitsSeconds: timing.scaled(tier.alertAfterMs ?? 0) / 1000,
      trailSeconds: trailSeconds(stage, tier.long),
    })),
    {
      name: SLO_ALERTS.budgetExhausted,
      alert: sloAlert(slo, 'budgetExhausted', 'ticket'),
      threshold: errorBudget(slo.objective.target),
      waitsSeconds: 0,
      trailSeconds: trailSeconds(stage, periodWindow(slo)),
    },
  ];
}

export function thresholdCases(stage: Stage): Cases {
  const { budgeting } = stage.slo;
  if (stage.source.shares === 'any') {
    if (budgeting.method === 'Timeslices') return sliceTargetCase(stage, budgeting.sliceTarget);
    return shortEnough(
      limitsOf(stage).map((limit) => ratioCase(stage, limit)),
      stage.evaluationSeconds,
    );
  }
  if (budgeting.method === 'Occurrences') {
    return shortEnough(
      limitsOf(stage).map((limit) => burstCase(stage, limit)),
      stage.evaluationSeconds,
    );
  }
  const reason = 'a measurement is good or bad, so no slice of time can be bad by a little';
  return { cases: [], leftOut: [{ name: 'thresholds', reason }] };
}

/** How long a ratio is held, in evaluations. */
const HELD = 10;

/** How far from its threshold is just below and just above. */
const BELOW = 0.99;
const ABOVE = 1.06;

/** A ratio that was steady from the beginning is the same in every window, however long. */
function ratioCase(stage: Stage, { name, alert, threshold, waitsSeconds, trailSeconds }: Limit): Case {
  const held = aligned(Math.max(HELD * stage.evaluationSeconds + waitsSeconds, trailSeconds), stage);
  // So much in the second phase makes both phases together so far above.
  const raised = Math.min(1, (2 * ABOVE - BELOW) * threshold);
  const firesAt = nextEvaluation(2 * held + sightSeconds(stage), stage);
  return {
    name: `${name} is silent at ${percent(BELOW * threshold)} of bad events, and fires above ${percent(threshold)}`,
    input: stage.source.seriesOf([
      traffic(scrapes(held, stage), BELOW * threshold),
      traffic(scrapes(firesAt - held, stage), raised),
    ]),
    expect: [isSilent(alert, held), fires(alert, firesAt)],
  };
}

/** Where a measurement is good or bad and nothing in between: as many bad ones as the threshold allows, and then one too many. */
function burstCase(stage: Stage, { name, alert, threshold, waitsSeconds }: Limit): Case {
  const { evaluationSeconds, source } = stage;
  const waits = Math.ceil(waitsSeconds / evaluationSeconds);
  const all = Math.ceil(Math.max(1 / threshold, 2 / (1 - threshold))) + 1 + waits;
  const allowed = Math.floor(threshold * all);
  const tooMany = Math.floor((threshold * all - allowed) / (1 - threshold)) + 1;
  // The first measurement is that of the beginning.
  const silentAt = (all - 1) * evaluationSeconds;
  const firesAt = silentAt + (tooMany + waits) * evaluationSeconds;
  return {
    name: `${name} is silent at ${allowed} bad of ${all} measurements, and fires above ${percent(threshold)}`,
    input: source.seriesOf([
      traffic(scrapes(silentAt - allowed * evaluationSeconds, stage), 0),
      traffic(scrapes(firesAt - silentAt + allowed * evaluationSeconds, stage), 1),
    ]),
    expect: [isSilent(alert, silentAt), fires(alert, firesAt)],
  };
}

/** Of slices that are good or bad, what has a threshold is the slice. */
function sliceTargetCase(stage: Stage, sliceTarget: number): Cases {
  const { source } = stage;
  const limits = limitsOf(stage);
  const slice = grainSeconds(stage);
  const allowed = exact(1 - sliceTarget);
  const held = aligned(Math.max(HELD * stage.evaluationSeconds, 2 * slice), stage);
  const highest = Math.max(...limits.map(({ threshold }) => threshold));
  const waits = Math.max(...limits.map(({ waitsSeconds }) => waitsSeconds));
  // So many bad slices beside the good ones cross every threshold; the first of them may still be mixed.
  const bad = Math.ceil(((held / slice) * highest * ABOVE) / (1 - highest * ABOVE)) + 2;
  const firesAt = held + nextEvaluation(bad * slice + waits, stage);
  const cases = [
    {
      name: `slices with ${percent(BELOW * allowed)} of bad events are good, those above ${percent(allowed)} are bad`,
      input: source.seriesOf([
        traffic(scrapes(held, stage), BELOW * allowed),
        traffic(scrapes(firesAt + slice - held, stage), Math.min(1, (2 * ABOVE - BELOW) * allowed)),
      ]),
      expect: limits.flatMap(({ alert }) => [isSilent(alert, held), fires(alert, firesAt)]),
    },
  ];
  return shortEnough(cases, stage.evaluationSeconds);
}

function percent(ratio: number): string {
  return `${exact(Number((ratio * 100).toPrecision(6)))}%`;
}
