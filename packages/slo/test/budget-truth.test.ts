// Budgets against a reference that knows every event: random traffic, errors, restarts, failed scrapes, late series and new processes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateRules, ruleFileYaml } from '../src/rules/generate-rules.ts';
import type { RuleGroup } from '../src/rules/rule-group.ts';
import { timingAt } from '../src/timing.ts';
import { shopCatalogue } from './support/catalogue.ts';
import { type Count, type Life, life, PARTS, tell } from './support/fleet.ts';
import { rulesNeededFor } from './support/needed-rules.ts';
import { play } from './support/play.ts';

/** How fast time goes, and how often rules are evaluated then; scrapes are always a second apart, which is a logical minute, or a third of one. */
type Pace = { timeScale: number; evaluationSeconds: number };

const IN_STEP: Pace = { timeScale: 60, evaluationSeconds: 1 };
const OUT_OF_STEP: Pace = { timeScale: 20, evaluationSeconds: 1.5 };

/** A whole number of evaluations. */
const SCRAPES = 240;
const BUDGET = 0.001;

/** Nothing happens until the first evaluation has seen where the counters are. */
const QUIET_SCRAPES = 2;

/** A case that failed is run again by `VIGIL_SEED=<seed>`. */
const seed = Number(process.env.VIGIL_SEED ?? Date.now() % 2 ** 31);

type Segment = { scrapes: number; perPart: number; errorRatio: number };

/** What a case is made of, so that a failed one can be read. */
type Plan = {
  segments: Segment[];
  bornAt: number;
  diesAt: number | undefined;
  restartsAt: number[];
  gap: { from: number; scrapes: number } | undefined;
  errorsFromStart: boolean;
};

const segment = fc.record({
  scrapes: fc.integer({ min: 1, max: 60 }),
  // Nobody comes in a third of them.
  perPart: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 50, max: 2000 })),
  errorRatio: fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 0.002, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
  ),
});

const aPart = fc.integer({ min: 1, max: SCRAPES * PARTS });
const aScrape = fc.integer({ min: QUIET_SCRAPES + 1, max: SCRAPES - 10 });
const aGap = fc.option(fc.record({ from: aScrape, scrapes: fc.integer({ min: 1, max: SCRAPES / 2 }) }), {
  nil: undefined,
});

const planned = (own: Partial<Record<keyof Plan, fc.Arbitrary<unknown>>>) =>
  fc.record({
    segments: fc.array(segment, { minLength: 1, maxLength: 8 }),
    restartsAt: fc.array(aPart, { maxLength: 3 }),
    errorsFromStart: fc.boolean(),
    bornAt: fc.constant(0),
    diesAt: fc.constant(undefined),
    ...own,
  }) as fc.Arbitrary<Plan>;

/** One process is always there; others come and go. Any may be out of reach, for up to two hours. */
const aFleet = fc
  .tuple(
    planned({ gap: aGap }),
    fc.array(
      planned({
        gap: aGap,
        bornAt: fc.oneof(fc.constant(0), aPart),
        diesAt: fc.option(aPart, { nil: undefined }),
      }),
      { maxLength: 2 },
    ),
  )
  .map(([first, others]) => [first, ...others]);

function lifeOf(plan: Plan, index: number): Life {
  const { segments, gap } = plan;
  const byPart = segments.flatMap((one) => Array<Segment>(one.scrapes * PARTS).fill(one));
  return life({
    instance: String.fromCharCode(97 + index),
    bornAt: plan.bornAt,
    diesAt: plan.diesAt ?? Number.POSITIVE_INFINITY,
    restartsAt: plan.restartsAt,
    errorsFromStart: plan.errorsFromStart,
    isMissed: (scrape) => gap !== undefined && scrape >= gap.from && scrape < gap.from + gap.scrapes,
    traffic: (part) => {
      if (part < QUIET_SCRAPES * PARTS) return { good: 0, bad: 0 };
      const { perPart, errorRatio } = byPart[part % byPart.length]!;
      // Spreads what is less than one error over the parts.
      const bad = Math.min(perPart, Math.floor(perPart * errorRatio + ((part * 0.618034) % 1)));
      return { good: perPart - bad, bad };
    },
  });
}

const groupsAt = ({ timeScale }: Pace) =>
  rulesNeededFor(
    ['slo:period_error_budget_remaining:ratio'],
    Object.values(generateRules(shopCatalogue(), { runbooksUrl: 'https://runbooks', timeScale })).flat(),
  );

type Outcome = { plans: Plan[]; told: Record<'bad' | 'total' | 'budget', number>; faults: string[] };

/** Plays fleets through the rules and holds what is told against what is true. */
async function outcomesOf(fleets: Plan[][], pace: Pace, rules = groupsAt(pace)): Promise<Outcome[]> {
  const { evaluationSeconds, timeScale } = pace;
  const settleSeconds = timingAt(timeScale).settleMs / 1000;
  const read = new Set<number>();
  for (let at = 0; at <= SCRAPES; at += evaluationSeconds) read.add(Math.floor(at - settleSeconds));
  const cases = fleets.map((plans) =>
    tell(plans.map(lifeOf), {
      scrapes: SCRAPES,
      metric: 'requests_total',
      labels: 'job="shop"',
      isRead: (scrape) => read.has(scrape),
    }),
  );
  const queries = [
    'slo:sli_bad:increase30d',
    'slo:sli_total:increase30d',
    'slo:period_error_budget_remaining:ratio',
  ];
  const answers = await play(
    ruleFileYaml(rules),
    { evaluationSeconds, sampleSeconds: 1 },
    // The last scrape is counted by the evaluation after it.
    cases.map(({ series }) => ({
      input: series,
      ask: queries.map((query) => ({ query, atSeconds: SCRAPES })),
    })),
  );
  return cases.map(({ truth, hidden }, index) => {
    const [bad = Number.NaN, total = Number.NaN, budget = Number.NaN] = answers[index]!;
    const happened = sum(truth);
    const unseen = sum(hidden);
    const most = { bad: happened.bad, total: happened.bad + happened.good };
    const least = { bad: most.bad - unseen.bad, total: most.total - unseen.bad - unseen.good };
    const left = (badEvents: number, events: number) => 1 - badEvents / Math.max(events, 1e-9) / BUDGET;
    const lowest = left(most.bad, Math.max(least.total, most.bad)) - 0.01;
    const highest = left(least.bad, most.total) + 0.01;
    const faults = [
      ...(bad >= least.bad && bad <= most.bad ? [] : [`bad events ${bad}, not ${least.bad} to ${most.bad}`]),
      ...(total >= least.total && total <= most.total
        ? []
        : [`events ${total}, not ${least.total} to ${most.total}`]),
      ...(budget >= lowest && budget <= highest ? [] : [`budget ${budget}, not ${lowest} to ${highest}`]),
    ];
    return { plans: fleets[index]!, told: { bad, total, budget }, faults };
  });
}

function sum(counts: Count[]): Count {
  return counts.reduce((all, { good, bad }) => ({ good: all.good + good, bad: all.bad + bad }));
}

const faultsOf = (outcomes: Outcome[]) => outcomes.filter(({ faults }) => faults.length > 0);

/** Rules with a fault that others have, by what it is. */
const mutations: Record<string, (expr: string, record: string) => string> = {
  'resets and new series are not counted from zero': (expr) =>
    expr.replace(/\n\s*or\n[\s\S]*?(?=\n\) or vector\(0\))/, ''),
  'what is counted during a gap is lost': (expr, record) =>
    record.endsWith(':increase') ? expr.replaceAll(/\[[^\]]+\]/g, '[2s]') : expr,
  'every window begins with its first sample': (expr, record) => {
    const counter = /^slo:sli_(total|bad):increase$/.exec(record);
    if (counter === null) return expr;
    const only = counter[1] === 'bad' ? ',code=~"5.."' : '';
    return `sum(increase(requests_total{job="shop"${only}}[2s])) or vector(0)`;
  },
  'a step is not booked': (expr, record) => (record.includes(':unbooked') ? 'vector(0)' : expr),
  'every minute weighs the same': (expr, record) =>
    record === 'slo:sli_error:ratio_rate30d'
      ? 'avg_over_time((sum(slo:sli_bad:increase) / clamp_min(sum(slo:sli_total:increase), 1e-9))[240s:1s])'
      : expr,
};

describe('the budget', () => {
  it('is what is true, within a hundredth of it and what scrapes hide', { timeout: 300_000 }, async () => {
    const fleets = fc.sample(aFleet, { numRuns: 32, seed });
    const half = fleets.length / 2;
    const outcomes = await Promise.all([
      outcomesOf(fleets.slice(0, half), IN_STEP),
      outcomesOf(fleets.slice(half), OUT_OF_STEP),
    ]);
    const wrong = faultsOf(outcomes.flat());
    expect(wrong, `seed ${seed}: ${JSON.stringify(wrong[0])}`).toEqual([]);
  });

  it.each(Object.keys(mutations))('would be found wrong where %s', { timeout: 120_000 }, async (fault) => {
    const groups = groupsAt(IN_STEP);
    const mutated: RuleGroup[] = groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) =>
        'record' in rule ? { ...rule, expr: mutations[fault]!(rule.expr, rule.record) } : rule,
      ),
    }));
    expect(mutated).not.toEqual(groups);
    const outcomes = await outcomesOf(fc.sample(aFleet, { numRuns: 5, seed: 20_261_124 }), IN_STEP, mutated);
    expect(faultsOf(outcomes)).not.toEqual([]);
  });
});
