/** Where few events are counted, one failure is no ground to wake anybody; more are. */
import { enoughEvents, lowerBound } from '../../low-traffic.ts';
import { isGuarded } from '../../rules/recording-rules.ts';
import type { AlertTier } from '../../slo.ts';
import { fires, isSilent, tierAlert } from '../alert-samples.ts';
import { idle, type Phase } from '../course.ts';
import type { Case, Cases } from '../promtool-test.ts';
import { nextEvaluation, type Stage, scrapes, sightSeconds, thresholdOf, trailSeconds } from '../stage.ts';

/** Evaluations between the events. */
const PAUSE = 4;

/** Queries with `$window` extrapolate what is scarce. */
const MARGIN = 1.2;

/** So many failures that the ratio alone is above a threshold, and its lower bound is not yet, among just enough events. */
const MANY_FAILURES = 17;

export function lowTrafficCases(stage: Stage): Cases {
  if (!isGuarded(stage.slo)) return { cases: [], leftOut: [] };
  return { cases: stage.slo.alerting.tiers.map((tier) => lowTrafficCase(stage, tier)), leftOut: [] };
}

function lowTrafficCase(stage: Stage, tier: AlertTier): Case {
  const { slo, evaluationSeconds, source, timing } = stage;
  const threshold = thresholdOf(tier, slo);
  const alert = tierAlert(slo, tier);
  // Twice the threshold with the first failure.
  const good = Math.max(0, Math.floor(0.5 / threshold) - 1);
  const failures = certainFrom(good, threshold);
  const enough = Math.ceil(MARGIN * enoughEvents(threshold));
  const trail = trailSeconds(stage, tier.long);
  const waits = nextEvaluation(timing.scaled(tier.alertAfterMs ?? 0) / 1000, stage);
  const apart = nextEvaluation(Math.max(PAUSE * evaluationSeconds, trail), stage) + evaluationSeconds + waits;
  const scrape = timing.scrapeIntervalMs / 1000;
  const lifting = { good: enough - MANY_FAILURES - good, bad: MANY_FAILURES - failures };
  // Where a threshold is so high that few events are enough, there is nothing between.
  const isLifted = lifting.good > 0 && lifting.bad > 0;
  const steps = [
    { good, bad: 0 },
    { good: 0, bad: 1 },
    { good: 0, bad: failures - 1 },
    ...(isLifted ? [lifting] : []),
  ];
  const seenAt = (step: number) =>
    nextEvaluation((step + 1) * apart + trail + sightSeconds(stage), stage) + waits;
  return {
    name: `one failure after ${good} events does not fire the tier ${tier.name}, ${failures} do${isLifted ? `; of ${enough} events the ratio alone decides` : ''}`,
    input: source.seriesOf([
      idle(scrapes(apart, stage)),
      ...steps.flatMap((events): Phase[] => [
        { scrapes: 1, ...events },
        idle(scrapes(apart - scrape, stage)),
      ]),
    ]),
    expect: [
      isSilent(alert, seenAt(1)),
      fires(alert, seenAt(2)),
      ...(isLifted ? [fires(alert, seenAt(3))] : []),
    ],
  };
}

/** The number of failures from which on the alert may fire, by the lower bound or because there are events enough. */
function certainFrom(good: number, threshold: number): number {
  let failures = 2;
  const isCertain = () => {
    const all = good + failures;
    return lowerBound(failures, all) > MARGIN * threshold || all >= MARGIN * enoughEvents(threshold);
  };
  while (!isCertain()) failures += 1;
  return failures;
}
