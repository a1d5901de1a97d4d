/**
 * How often a service that is exactly at its objective pages by chance. Events come at random (Poisson) and each is bad with the probability that the
 * objective allows; the page tiers are evaluated on them step by step, as Prometheus does. Simulated with a seed, so that a lint says the same twice.
 */

import { DAY_MS, HOUR_MS } from '../durations.ts';
import { enoughEvents, lowerBound } from '../low-traffic.ts';
import { poissonOf, seededUniform } from '../random.ts';
import type { AlertTier } from '../slo.ts';
import { errorBudget, errorThreshold } from '../tiers.ts';
import { timingAt } from '../timing.ts';

export type Situation = {
  /** Those that page; others are left out. */
  tiers: readonly AlertTier[];
  target: number;
  periodMs: number;
  eventsPerHour: number;
};

/** Pages in 30 days. */
export type FalsePages = {
  /** The first after the rules were loaded: windows are empty, so that one bad event among few is a large ratio. */
  firstMonth: number;
  laterMonth: number;
};

export type Variants<T> = {
  /** The error ratio decides alone. */
  plain: T;
  /** As the alerts are by default: few events need a lower bound above the threshold. */
  guarded: T;
};

const STEP_MS = timingAt(1).evaluationIntervalMs;
const MONTH_STEPS = (30 * DAY_MS) / STEP_MS;

/** A month of few bad events costs few steps, so there are more months of those. The most costly have 46: what is seen once is 0.02 a month. */
const MOST_MONTHS = 4000;
const MOST_STEPS = 4_000_000;
const STARTS = 1000;
const SEED = 20_260_101;

/** Fewer false pages a month than this are none: no simulation of this length would see one. */
const NEGLIGIBLE = 0.001;

export function falsePages(situation: Situation): Variants<FalsePages> {
  const tiers = pageTiers(situation);
  if (tiers.length === 0 || situation.eventsPerHour <= 0) {
    const none = { firstMonth: 0, laterMonth: 0 };
    return { plain: none, guarded: none };
  }
  const longest = Math.max(...tiers.map(({ long }) => long));
  const first = startPages(tiers, situation, longest);
  const later = monthlyPages(tiers, situation, longest);
  const of = (variant: keyof Variants<number>): FalsePages => ({
    firstMonth: first[variant] + (later[variant] * (MONTH_STEPS - longest)) / MONTH_STEPS,
    laterMonth: later[variant],
  });
  return { plain: of('plain'), guarded: of('guarded') };
}

/** Windows and the time that a condition must hold are in steps. */
type SteppedTier = { long: number; short: number; threshold: number; enough: number; holds: number };

function pageTiers({ tiers, target, periodMs }: Situation): SteppedTier[] {
  const steps = (ms: number) => Math.max(1, Math.round(ms / STEP_MS));
  return tiers
    .filter(({ severity }) => severity === 'page')
    .map((tier) => {
      const threshold = errorThreshold(tier, { target, periodMs });
      return {
        long: steps(tier.long.durationMs),
        short: steps(tier.short.durationMs),
        threshold,
        enough: enoughEvents(threshold),
        holds: Math.ceil((tier.alertAfterMs ?? 0) / STEP_MS),
      };
    });
}

/** Pages before the longest window is full for the first time. */
function startPages(tiers: SteppedTier[], situation: Situation, longest: number): Variants<number> {
  const draw = drawsOf(situation, SEED);
  const pages = { plain: 0, guarded: 0 };
  for (let start = 0; start < STARTS; start += 1) {
    const watch = watchOf(tiers, longest, pages);
    let untilBad = draw.stepsUntilBad();
    for (let step = 0; step < longest; step += 1) {
      const isBad = untilBad === 0;
      watch.step(draw.good(), isBad ? draw.bad() : 0);
      untilBad = isBad ? draw.stepsUntilBad() : untilBad - 1;
    }
  }
  return { plain: pages.plain / STARTS, guarded: pages.guarded / STARTS };
}

/** Pages in a month whose windows were full from its beginning. */
function monthlyPages(tiers: SteppedTier[], situation: Situation, longest: number): Variants<number> {
  if (tiers.every((tier) => isNegligible(tier, situation))) return { plain: 0, guarded: 0 };
  const draw = drawsOf(situation, SEED + 1);
  const pages = { plain: 0, guarded: 0 };
  const lastsFor = Math.max(...tiers.map(({ short }) => short));
  let watch = watchOf(tiers, longest, pages);
  for (let step = 0; step < longest; step += 1) watch.step(draw.good(), 0);
  let elapsed = 0;
  let cost = longest;
  while (elapsed < MOST_MONTHS * MONTH_STEPS && cost < MOST_STEPS) {
    let gap = draw.stepsUntilBad();
    elapsed += gap + 1;
    // Nothing can fire once the last bad event has left the short windows: time without is skipped, except for what the windows will hold.
    const skipped = gap - lastsFor - longest;
    if (skipped > 0) {
      for (let step = 0; step < lastsFor; step += 1) watch.step(draw.good(), 0);
      watch = watchOf(tiers, longest, pages);
      gap = longest;
      cost += lastsFor;
    }
    for (let step = 0; step < gap; step += 1) watch.step(draw.good(), 0);
    watch.step(draw.good(), draw.bad());
    cost += gap + 1;
  }
  const months = elapsed / MONTH_STEPS;
  return { plain: pages.plain / months, guarded: pages.guarded / months };
}

type Draws = { good(): number; stepsUntilBad(): number; bad(): number };

function drawsOf({ target, eventsPerHour }: Situation, seed: number): Draws {
  const uniform = seededUniform(seed);
  const perStep = (eventsPerHour * STEP_MS) / HOUR_MS;
  const badPerStep = perStep * errorBudget(target);
  const bad = poissonOf(badPerStep, uniform);
  return {
    good: poissonOf(perStep - badPerStep, uniform),
    stepsUntilBad: () => Math.floor(-Math.log(uniform()) / badPerStep),
    // Of a step in which there is one at least.
    bad: () => {
      if (badPerStep < 1e-4) return 1;
      let count = 0;
      while (count === 0) count = bad();
      return count;
    },
  };
}

/** The windows over a run of steps, and the pages that begin in it. */
function watchOf(tiers: SteppedTier[], longest: number, pages: Variants<number>) {
  const lengths = [...new Set(tiers.flatMap(({ long, short }) => [long, short]))];
  const lastsFor = Math.max(...tiers.map(({ short }) => short));
  const totals = new Int32Array(longest);
  const bads = new Int32Array(longest);
  const total = new Float64Array(lengths.length);
  const bad = new Float64Array(lengths.length);
  const places = tiers.map((tier) => ({
    ...tier,
    longAt: lengths.indexOf(tier.long),
    shortAt: lengths.indexOf(tier.short),
    held: { plain: 0, guarded: 0 },
  }));
  const paging = { plain: false, guarded: false };
  let place = 0;
  let sinceBad = lastsFor;

  function evaluate(): void {
    const pagesNow = { plain: false, guarded: false };
    for (const tier of places) {
      const { longAt, shortAt, threshold, held } = tier;
      const plain = bad[longAt]! > threshold * total[longAt]! && bad[shortAt]! > threshold * total[shortAt]!;
      const guarded =
        plain && (total[longAt]! >= tier.enough || lowerBound(bad[longAt]!, total[longAt]!) > threshold);
      held.plain = plain ? held.plain + 1 : 0;
      held.guarded = guarded ? held.guarded + 1 : 0;
      pagesNow.plain ||= held.plain > tier.holds;
      pagesNow.guarded ||= held.guarded > tier.holds;
    }
    for (const variant of ['plain', 'guarded'] as const) {
      if (pagesNow[variant] && !paging[variant]) pages[variant] += 1;
      paging[variant] = pagesNow[variant];
    }
  }

  return {
    step(goodEvents: number, badEvents: number): void {
      const events = goodEvents + badEvents;
      for (let window = 0; window < lengths.length; window += 1) {
        const leaving = place - lengths[window]!;
        const at = leaving < 0 ? leaving + longest : leaving;
        total[window]! += events - totals[at]!;
        bad[window]! += badEvents - bads[at]!;
      }
      totals[place] = events;
      bads[place] = badEvents;
      place = place + 1 === longest ? 0 : place + 1;
      sinceBad = badEvents > 0 ? 0 : sinceBad + 1;
      // A step longer than the short windows, so that what fired is seen to end.
      if (sinceBad <= lastsFor) evaluate();
    },
  };
}

/**
 * Whether chance hardly ever brings a tier to its threshold: by Chernoff's bound on the number of bad events in the long window, at every step of a month,
 * with as few events in it as six standard deviations leave.
 */
function isNegligible(tier: SteppedTier, { target, eventsPerHour }: Situation): boolean {
  const events = (eventsPerHour * tier.long * STEP_MS) / HOUR_MS;
  const mean = events * errorBudget(target);
  const needed = tier.threshold * Math.max(0, events - 6 * Math.sqrt(events));
  if (needed <= mean) return false;
  const exponent = needed * Math.log(needed / mean) - needed + mean;
  return MONTH_STEPS * Math.exp(-exponent) < NEGLIGIBLE;
}
