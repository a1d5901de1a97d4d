/** A total outage after a calm hour: each tier fires when theory says, page and ticket together, and resets when theory says. */
import { HOUR_MS } from '../../durations.ts';
import { alertNameOf, identityOf } from '../../names.ts';
import type { AlertTier, Slo } from '../../slo.ts';
import { detectionSeconds, resetSeconds, type Situation } from '../../theory.ts';
import { fires, isSilent, tierAlert } from '../alert-samples.ts';
import { shortEnough } from '../cost.ts';
import { type Phase, traffic } from '../course.ts';
import type { Cases, Expectation, LeftOut } from '../promtool-test.ts';
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

/** What needs a longer outage is left to the thresholds. */
const LONGEST_OUTAGE_MS = 2.2 * HOUR_MS;

type Outage = {
  course: Phase[];
  expect: Expectation[];
  leftOut: LeftOut[];
};

/** The course of an outage and what is expected of the tiers, of those whose reset is shown also that; undefined where none fires. */
function outage(stage: Stage, shown: AlertTier[], checksDetection: boolean): Outage | undefined {
  const { slo, timing } = stage;
  const { tiers } = slo.alerting;
  const [fastest] = tiers;
  if (fastest === undefined) return undefined;
  const history = aligned(timing.scaled(Math.min(fastest.long.durationMs, HOUR_MS)) / 1000, stage);
  const situations = tiers.map((tier) => situationOf(stage, tier, history));
  const longest = timing.scaled(LONGEST_OUTAGE_MS) / 1000;
  const seen = situations.filter(({ latest, needed }) => Math.max(latest, needed) <= longest);
  if (seen.length === 0) return undefined;
  const duration = aligned(
    Math.max(...seen.map(({ latest, needed }) => Math.max(latest, needed))) + stage.evaluationSeconds,
    stage,
  );
  const end = history + duration;
  const resets = seen.filter(({ tier }) => shown.includes(tier));
  const endsAt = Math.max(end, ...resets.map(({ reset }) => nextEvaluation(end + reset.latest, stage)));
  return {
    course: [
      traffic(scrapes(history, stage), 0),
      traffic(scrapes(duration, stage), 1),
      traffic(scrapes(endsAt + stage.evaluationSeconds - end, stage), 0),
    ],
    expect: [
      ...(checksDetection ? seen : []).flatMap(({ tier, earliest, latest }) => [
        isSilent(tierAlert(slo, tier), lastEvaluation(history + earliest, stage)),
        fires(tierAlert(slo, tier), nextEvaluation(history + latest, stage)),
      ]),
      bySeverity(
        slo,
        seen.map(({ tier }) => tier),
        end,
      ),
      ...resets.flatMap(({ tier, reset }) => [
        fires(tierAlert(slo, tier), lastEvaluation(end + reset.earliest, stage)),
        isSilent(tierAlert(slo, tier), nextEvaluation(end + reset.latest, stage)),
      ]),
    ],
    leftOut: situations
      .filter((situation) => !seen.includes(situation) && (checksDetection || shown.includes(situation.tier)))
      .map(({ tier }) => ({
        name: `the tier ${tier.name} in an outage`,
        reason: 'it takes more than two hours to fire and to go on firing after so short a history',
      })),
  };
}

/** Seconds from the beginning of the errors to the alert, and from their end to its end. */
function situationOf(stage: Stage, tier: AlertTier, historySeconds: number) {
  const { slo, timing } = stage;
  const situation: Situation = {
    tier,
    target: slo.objective.target,
    errorRatio: 1,
    periodSeconds: slo.objective.period.durationMs / 1000,
    timeScale: timing.timeScale,
  };
  const grain = grainSeconds(stage);
  const sight = sightSeconds(stage);
  const waits = timing.scaled(tier.alertAfterMs ?? 0) / 1000;
  const detected = detectionSeconds({ ...situation, historySeconds })!;
  // What is measured is measured at the beginning of the run as well.
  const detectedByGrain = detectionSeconds({ ...situation, historySeconds: historySeconds + grain })!;
  const threshold = thresholdOf(tier, slo);
  const reset = resetSeconds(situation)!;
  const latestReset = reset + grain + sight + trailSeconds(stage, tier.short);
  const [long, short] = [tier.long, tier.short].map(({ durationMs }) => timing.scaled(durationMs) / 1000);
  return {
    tier,
    earliest: (1 - SLACK) * detected + waits,
    latest:
      nextEvaluation(detectedByGrain + grain + sight + trailSeconds(stage, tier.long), stage) +
      nextEvaluation(waits, stage),
    /** With fewer errors a window would fall below the threshold by growing, before the short one has forgotten any. */
    needed:
      1.1 *
      Math.max(
        threshold * short!,
        Math.min(threshold * long!, (threshold * (historySeconds + latestReset)) / (1 - threshold)),
      ),
    reset: { earliest: (1 - SLACK) * reset, latest: latestReset },
  };
}

/** That page and ticket fire at once, with the labels by which the one inhibits the other. */
function bySeverity(slo: Slo, tiers: AlertTier[], atSeconds: number): Expectation {
  const identity = identityOf(slo);
  const names = tiers.map(({ name }) => name).join('|');
  const severities = [...new Set(tiers.map(({ severity }) => severity))];
  return {
    query: `count by (slo, service, severity) (ALERTS{alertname="${alertNameOf(slo)}",slo="${slo.name}",tier=~"${names}",alertstate="firing"})`,
    atSeconds,
    samples: severities.map((severity) => ({
      labels: { ...identity, severity },
      value: tiers.filter((tier) => tier.severity === severity).length,
    })),
  };
}

/** The whole outage, at the pace of minutes. */
export function outageCase(stage: Stage): Cases {
  const quick = stage.slo.alerting.tiers.filter(({ short }) => short.durationMs <= QUICK_WINDOW_MS);
  const name =
    'a total outage fires each tier when theory says, page and ticket at once, and its end resets it';
  return casesOf(stage, name, outage(stage, quick, true));
}

/** The resets that take hours, at the pace of days. */
export function slowResetCase(stage: Stage): Cases {
  const slow = stage.slo.alerting.tiers.filter(({ short }) => short.durationMs > QUICK_WINDOW_MS);
  if (slow.length === 0) return { cases: [], leftOut: [] };
  const names = slow.map((tier) => tier.name).join(' and ');
  return casesOf(stage, `the end of an outage resets ${names} when theory says`, outage(stage, slow, false));
}

function casesOf({ source, evaluationSeconds }: Stage, name: string, played: Outage | undefined): Cases {
  if (played === undefined) return { cases: [], leftOut: [] };
  const { course, expect } = played;
  const { cases, leftOut } = shortEnough(
    [{ name, input: source.seriesOf(course), expect }],
    evaluationSeconds,
  );
  return { cases, leftOut: [...leftOut, ...played.leftOut] };
}
