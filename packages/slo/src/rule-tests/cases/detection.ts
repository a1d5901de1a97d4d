/** At three times its threshold a tier fires when theory says: the long window decides, when the short one has long been above. */
import type { AlertTier } from '../../slo.ts';
import { detectionSeconds } from '../../theory.ts';
import { fires, isSilent, tierAlert } from '../alert-samples.ts';
import { shortEnough } from '../cost.ts';
import { traffic } from '../course.ts';
import type { Case, Cases } from '../promtool-test.ts';
import {
  aligned,
  grainSeconds,
  lastEvaluation,
  nextEvaluation,
  QUICK_WINDOW_MS,
  SLACK,
  type Stage,
  scrapes,
  sightSeconds,
  thresholdOf,
  trailSeconds,
} from '../stage.ts';

/** By then the short window alone would be above the threshold after a third of it, and the long one after half of this. */
const HISTORY_OF_SHORT_WINDOW = 1.5;

export function quickDetectionCases(stage: Stage): Cases {
  return casesOf(stage, ({ short }) => short.durationMs <= QUICK_WINDOW_MS);
}

export function slowDetectionCases(stage: Stage): Cases {
  return casesOf(stage, ({ short }) => short.durationMs > QUICK_WINDOW_MS);
}

function casesOf(stage: Stage, isShown: (tier: AlertTier) => boolean): Cases {
  const tiers = stage.slo.alerting.tiers.filter(isShown);
  const isPossible = stage.source.shares === 'any' && stage.slo.budgeting.method !== 'Timeslices';
  // What is good or bad as a whole is shown by an outage, and by the thresholds.
  if (!isPossible) return { cases: [], leftOut: [] };
  return shortEnough(
    tiers.map((tier) => detectionCase(stage, tier)),
    stage.evaluationSeconds,
  );
}

function detectionCase(stage: Stage, tier: AlertTier): Case {
  const { slo, source, timing } = stage;
  const threshold = thresholdOf(tier, slo);
  const errorRatio = Math.min(1, 3 * threshold);
  const history = aligned((HISTORY_OF_SHORT_WINDOW * timing.scaled(tier.short.durationMs)) / 1000, stage);
  const grain = grainSeconds(stage);
  const detected = (historySeconds: number) =>
    detectionSeconds({
      tier,
      target: slo.objective.target,
      errorRatio,
      periodSeconds: slo.objective.period.durationMs / 1000,
      timeScale: timing.timeScale,
      historySeconds,
    })!;
  const alert = tierAlert(slo, tier);
  const waits = timing.scaled(tier.alertAfterMs ?? 0) / 1000;
  const earliest = (1 - SLACK) * detected(history) + waits;
  const latest = detected(history + grain) + grain + sightSeconds(stage) + trailSeconds(stage, tier.long);
  const firesAt = nextEvaluation(history + latest, stage) + nextEvaluation(waits, stage);
  return {
    name: `the tier ${tier.name} fires when theory says at ${errorRatio === 1 ? 'a total outage' : 'three times its threshold'}`,
    input: source.seriesOf([
      traffic(scrapes(history, stage), 0),
      traffic(scrapes(firesAt - history, stage), errorRatio),
    ]),
    expect: [isSilent(alert, lastEvaluation(history + earliest, stage)), fires(alert, firesAt)],
  };
}
