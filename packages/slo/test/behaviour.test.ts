// The cases that other generators get wrong, and more of the kind: alerts fire and reset when theory says, and budgets are what is true.
import { describe, expect, it } from 'vitest';
import { alertNameOf } from '../src/names.ts';
import { generateRules, ruleFileYaml } from '../src/rules/generate-rules.ts';
import type { RuleGroup } from '../src/rules/rule-group.ts';
import type { Catalogue, Slo } from '../src/slo.ts';
import { detectionSeconds, resetSeconds } from '../src/theory.ts';
import { TIERS, uselessBecause } from '../src/tiers.ts';
import { timingAt } from '../src/timing.ts';
import { selector, shopSlo } from './support/catalogue.ts';
import { vector } from './support/documents.ts';
import { firstAndLastFiring } from './support/firing.ts';
import { type Count, type Life, life, PARTS, tell } from './support/fleet.ts';
import { rulesNeededFor, withoutTexts } from './support/needed-rules.ts';
import { type Pace, play, type Question } from './support/play.ts';
import type { InputSeries } from './support/promtool.ts';

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;
const METRIC = 'http_request_duration_seconds_count';
const LABELS = 'job="myservice"';

type Case = {
  id: string;
  onset_s?: number;
  duration_s?: number;
  error_ratio?: number;
  series: InputSeries[];
  truth?: { error_ratio: number; 'budget_remaining_99.9': number };
};

const cases = JSON.parse(vector('behaviour.json')) as Case[];
const caseOf = (id: string) => ({
  onset_s: 0,
  duration_s: 0,
  error_ratio: 0,
  ...cases.find((one) => one.id === id)!,
});

function sloOf({
  days = 30,
  target = 0.999,
  ...bent
}: { days?: number; target?: number } & Partial<Slo>): Slo {
  const period = { kind: 'rolling', name: `${days}d`, durationMs: days * DAY_MS } as const;
  const tiers = TIERS.filter(
    (tier) => uselessBecause(tier, { target, periodMs: period.durationMs }) === undefined,
  );
  return shopSlo({
    service: 'myservice',
    objective: { target, period },
    indicator: {
      kind: 'counters',
      total: selector(`${METRIC}{${LABELS}}`),
      bad: selector(`${METRIC}{${LABELS},code=~"5.."}`),
    },
    alerting: { tiers, whenNoData: 'ticket', receivers: [], lowTraffic: 'auto' },
    ...bent,
  });
}

function groupsOf(catalogue: Catalogue, timeScale: number): RuleGroup[] {
  return withoutTexts(Object.values(generateRules(catalogue, { runbooksUrl: '', timeScale })).flat());
}

/** Plays one input through the rules, and answers each question by its name. */
async function ask<Name extends string>(
  groups: RuleGroup[],
  pace: Pace,
  input: InputSeries[],
  questions: Record<Name, Question>,
): Promise<Record<Name, number | undefined>> {
  const names = Object.keys(questions) as Name[];
  const [answers] = await play(ruleFileYaml(groups), pace, [
    { input, ask: names.map((name) => questions[name]) },
  ]);
  const told = names.map((name, index) => [name, answers![index]]);
  return Object.fromEntries(told) as Record<Name, number | undefined>;
}

/** An outage, its times in seconds of the run. */
type Outage = {
  input: InputSeries[];
  sampleSeconds: number;
  onset: number;
  duration: number;
  errorRatio: number;
  /** How long the run goes on after the end of the errors. */
  after: number;
};

/** When each tier fired and was gone again, counted from the beginning and the end of the errors, beside what theory says. */
async function toldAndTheory(slo: Slo, timeScale: number, outage: Outage) {
  const { input, sampleSeconds, onset, duration, errorRatio } = outage;
  const { target, period } = slo.objective;
  const { tiers } = slo.alerting;
  const timing = timingAt(timeScale);
  const evaluationSeconds = timing.evaluationIntervalMs / 1000;
  const end = onset + duration;
  const span = { fromSeconds: onset, toSeconds: end + outage.after, evaluationSeconds };
  const questions = tiers.flatMap(({ name }) => firstAndLastFiring(`tier="${name}"`, span));
  const groups = groupsOf({ services: [], slos: [slo] }, timeScale);
  const rules = ruleFileYaml(rulesNeededFor([alertNameOf(slo)], groups));
  const [answers] = await play(rules, { evaluationSeconds, sampleSeconds }, [{ input, ask: questions }]);
  const since = (moment: number, seen: number | undefined) => seen && seen - moment;
  const told = tiers.map((tier, index) => {
    const [first, last] = answers!.slice(2 * index);
    const goesOn = last === span.toSeconds;
    return {
      tier: tier.name,
      detected: since(onset, first),
      // An alert is gone at the evaluation after the last at which it fired.
      reset: goesOn ? undefined : since(end - evaluationSeconds, last),
    };
  });
  const late = sampleSeconds + timing.settleMs / 1000 + evaluationSeconds;
  const theory = tiers.map((tier) => {
    const periodSeconds = period.durationMs / 1000;
    const situation = { tier, target, errorRatio, timeScale, periodSeconds, historySeconds: onset };
    const detected = detectionSeconds(situation);
    if (detected === undefined || detected > duration) return { tier: tier.name };
    const reset = resetSeconds(situation)!;
    return {
      tier: tier.name,
      detected: between(detected, detected + late),
      reset: reset > outage.after ? undefined : between(reset, reset + late),
    };
  });
  return { told, theory };
}

/** Windows of days are read in steps of five minutes, and may be that much shorter: by 0.4 %. */
const GRAIN = 0.004;

function between(least: number, most: number) {
  const text = `between ${least} and ${most}`;
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: (value: unknown) =>
      typeof value === 'number' && value >= (1 - GRAIN) * least && value <= most,
    toString: () => text,
    toAsymmetricMatcher: () => text,
  };
}

describe('in real time', { timeout: 300_000 }, () => {
  it.each(['outage-100pct-2m', 'errors-10pct-60m'])(
    '%s is told when theory says, and its end',
    async (id) => {
      const { series, onset_s, duration_s, error_ratio } = caseOf(id);
      const { told, theory } = await toldAndTheory(sloOf({}), 1, {
        input: series,
        sampleSeconds: 30,
        onset: onset_s,
        duration: duration_s,
        errorRatio: error_ratio,
        after: id === 'outage-100pct-2m' ? 600 : 21_600,
      });
      expect(told).toEqual(theory);
      expect(told.some(({ detected }) => detected !== undefined)).toBe(true);
    },
  );

  it('target-gone is told, whatever is known of the targets', async () => {
    const { series, onset_s } = caseOf('target-gone');
    const services = ['myservice', 'unwatched'].map((name) => ({
      name,
      displayName: name,
      up: selector(`up{job="${name}"}`),
    }));
    const slos = [
      sloOf({ name: 'with-targets', service: 'myservice' }),
      sloOf({ name: 'without-targets', service: 'elsewhere' }),
    ];
    // All hours before are like the last one.
    const lastHour = series.map(({ series, values }) => ({ series, values: values.replace('x1440', 'x60') }));
    const onset = onset_s - 1380 * 60;
    const input = [...lastHour, { series: `up{${LABELS},instance="a"}`, values: '1x60 0x120' }];
    const span = { fromSeconds: 1800, toSeconds: onset + 900, evaluationSeconds: 30 };
    const first = (matchers: string) => firstAndLastFiring(matchers, span)[0];
    const rules = groupsOf({ services, slos }, 1);
    const fired = await ask(rules, { evaluationSeconds: 30, sampleSeconds: 60 }, input, {
      targetDown: first('alertname="MyserviceTargetDown"'),
      neverUp: first('alertname="UnwatchedTargetDown"'),
      metricMissing: first('alertname="SLOMetricMissing",slo="without-targets"'),
      metricMissingToo: first('alertname="SLOMetricMissing",slo="with-targets"'),
    });
    expect(fired).toEqual({
      // Two minutes after the first scrape that failed.
      targetDown: between(onset + 120, onset + 60 + 120 + 30),
      neverUp: 1800,
      // Prometheus knows a series for five minutes after its last sample; three more it must stay away.
      metricMissing: between(onset + 300 + 180, onset + 300 + 180 + 60 + 30),
      // That no target answers is told once.
      metricMissingToo: undefined,
    });
  });
});

const TIME_SCALE = 60;
/** At this scale scrapes and evaluations are a second apart, which shows a minute. */
const pace = { evaluationSeconds: 1, sampleSeconds: 1 };

const telling = (scrapes: number) => ({
  scrapes,
  metric: METRIC,
  labels: LABELS,
});

/** What the rules tell of the whole run. */
async function budgetOf(slo: Slo, input: InputSeries[], atSeconds: number) {
  const window = slo.objective.period.name;
  const names = {
    budget: 'slo:period_error_budget_remaining:ratio',
    ratio: `slo:sli_error:ratio_rate${window}`,
    bad: `slo:sli_bad:increase${window}`,
    total: `slo:sli_total:increase${window}`,
  };
  const groups = rulesNeededFor(Object.values(names), groupsOf({ services: [], slos: [slo] }, TIME_SCALE));
  const { budget, ratio, bad, total } = names;
  return ask(groups, pace, input, {
    budget: { query: budget, atSeconds },
    ratio: { query: ratio, atSeconds },
    bad: { query: bad, atSeconds },
    total: { query: total, atSeconds },
  });
}

describe('in scaled time, a second for a minute', { timeout: 120_000 }, () => {
  it.each([
    ['night-errors-traffic-blind', 2],
    ['idle-2h-nan-poison', 3],
  ])('%s leaves the budget that is true', async (id, days) => {
    const { series, truth } = caseOf(id);
    const told = await budgetOf(sloOf({ days: 2 }), series, (days * DAY_SECONDS) / TIME_SCALE);
    expect(Math.abs(told.budget! - truth!['budget_remaining_99.9'])).toBeLessThan(0.01);
    expect(Math.abs(told.ratio! - truth!.error_ratio)).toBeLessThan(0.01 * 0.001);
  });

  it('new-pod-errors-before-first-scrape: the errors of a counter born above zero count', async () => {
    const told = await budgetOf(sloOf({}), caseOf('new-pod-errors-before-first-scrape').series, 1570);
    expect(told.bad).toBe(3000);
    expect(told.total).toBe(6000 * 1569 + 3000);
  });

  const MINUTE = PARTS;
  const HOUR = 60 * MINUTE;
  const failing = { good: 0, bad: 100 };
  const working = { good: 100, bad: 0 };
  const during = (fromMinute: number, minutes: number) => (part: number) =>
    part >= fromMinute * MINUTE && part < (fromMinute + minutes) * MINUTE;

  const restarting = life({ restartsAt: [405 * MINUTE] });
  const withAnother = [restarting, life({ instance: 'b', restartsAt: [401 * MINUTE] })];

  it.each<[string, { target?: number; days?: number }, Life[], number]>([
    ['99.9 % of 30 days, one process that restarts meanwhile', {}, [restarting], 60],
    ['99.99 %, one of two processes, and the other restarts', { target: 0.9999 }, withAnother, 60],
    ['90 %, where the fast tier can never fire', { target: 0.9 }, [restarting], 240],
    ['28 days', { days: 28 }, withAnother, 60],
    ['7 days, where tickets would tell of nothing', { days: 7 }, [restarting], 60],
  ])('an outage is told when theory says, and its end: %s', async (_, objective, lives, duration) => {
    const onset = 400;
    const isOutage = during(onset, duration);
    const [first, ...others] = lives;
    const broken = { ...first!, traffic: (part: number) => (isOutage(part) ? failing : working) };
    const { told, theory } = await toldAndTheory(sloOf(objective), TIME_SCALE, {
      input: tell([broken, ...others], telling(onset + duration + 400)).series,
      sampleSeconds: 1,
      onset,
      duration,
      errorRatio: 1 / lives.length,
      after: 390,
    });
    expect(told).toEqual(theory);
    expect(told.some(({ detected }) => detected !== undefined)).toBe(true);
  });

  /** What is told of the budget is what is true, less what no scrape told of. */
  async function expectTruth(lives: Life[], minutes: number): Promise<void> {
    const { series, truth, hidden } = tell(lives, telling(minutes));
    const slo = sloOf({});
    // The last scrape is counted by the evaluation after it.
    const told = await budgetOf(slo, series, minutes);
    const sum = (counts: Count[], kind: keyof Count) => counts.reduce((all, count) => all + count[kind], 0);
    const bad = sum(truth, 'bad');
    const unseen = { bad: sum(hidden, 'bad'), good: sum(hidden, 'good') };
    const total = bad + sum(truth, 'good');
    expect(told.bad).toBeLessThanOrEqual(bad);
    expect(told.bad).toBeGreaterThanOrEqual(bad - unseen.bad);
    expect(told.total).toBeLessThanOrEqual(total);
    expect(told.total).toBeGreaterThanOrEqual(total - unseen.good - unseen.bad);
    const budget = (of: number) => 1 - of / (1 - slo.objective.target);
    expect(told.budget).toBeGreaterThan(budget(bad / (total - unseen.good - unseen.bad)) - 0.01);
    expect(told.budget).toBeLessThan(budget((bad - unseen.bad) / total) + 0.01);
  }

  it.each<[string, number, Life[]]>([
    [
      'a scrape gap of 10 minutes with the errors within',
      120,
      [
        life({
          isMissed: (scrape) => scrape > 60 && scrape <= 70,
          traffic: (part) => (during(62, 5)(part) ? failing : working),
        }),
      ],
    ],
    [
      'a process that restarts amid errors, beside one that does not',
      120,
      [
        life(),
        life({
          instance: 'b',
          restartsAt: [70 * MINUTE + 2, 75 * MINUTE],
          traffic: (part) => (during(60, 20)(part) ? failing : working),
        }),
      ],
    ],
    [
      'a new process that fails from its birth, without a series of errors at zero',
      120,
      [
        life(),
        life({
          instance: 'b',
          bornAt: 60 * MINUTE + 1,
          errorsFromStart: false,
          traffic: (part) => (part < 63 * MINUTE ? failing : working),
        }),
      ],
    ],
    [
      'a hundred times the traffic by day, and errors at night',
      360,
      [
        life({
          traffic: (part) =>
            part < 3 * HOUR ? { good: 1000, bad: 0 } : { good: 9, bad: part % 8 === 0 ? 1 : 0 },
        }),
      ],
    ],
    [
      'a hundred times the traffic by day, and errors at its peak',
      360,
      [
        life({
          traffic: (part) =>
            part < 3 * HOUR ? { good: 1000, bad: during(90, 3)(part) ? 500 : 0 } : { good: 10, bad: 0 },
        }),
      ],
    ],
    [
      'one that nobody could reach for two hours, and that had errors before',
      240,
      [
        life(),
        life({
          instance: 'b',
          isMissed: (scrape) => scrape > 60 && scrape <= 180,
          traffic: (part) => (during(20, 5)(part) ? failing : working),
        }),
      ],
    ],
  ])('%s: the budget is what is true', async (_, minutes, lives) => {
    await expectTruth(lives, minutes);
  });

  it.each([
    ['while its target is up', 'up{job="myservice",instance="b"}'],
    ['and nothing is known of its target', 'something_else'],
  ])(
    'a series that is gone for two hours and comes back as it was is not counted again, %s',
    async (_, up) => {
      const quiet = `5000x60 stale _x119 5000x60`;
      const input = [
        { series: `${METRIC}{${LABELS},instance="a",code="200"}`, values: '0+100x240' },
        { series: `${METRIC}{${LABELS},instance="b",code="500"}`, values: quiet },
        { series: up, values: '1x240' },
      ];
      expect((await budgetOf(sloOf({}), input, 235)).bad).toBe(0);
    },
  );
});
