import type { GatePolicy } from '@vigil/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertHealth, Evidence } from './evidence.ts';
import { type Judgement, judge, judgeTogether, type Verdict } from './judge.ts';

type Answered = Extract<Evidence, { kind: 'answered' }>;

const policy: GatePolicy = { minimumBudget: 0.1, stopOnPage: true, enforced: true };
const page = { name: 'ShopBurn', severity: 'page', tier: 'fast' };
const MAX_AGE_SECONDS = 300;

const sound: Answered = {
  kind: 'answered',
  budgetRemaining: 0.5,
  eventsInPeriod: 1000,
  indicatorSeries: 3,
  ageSeconds: 20,
  lastSeenSeconds: undefined,
  pages: [],
  alertHealth: { kind: 'healthy' },
};

const judged = (bent: Partial<Answered>, bentPolicy: Partial<GatePolicy> = {}) =>
  judge({ ...policy, ...bentPolicy }, { ...sound, ...bent }, MAX_AGE_SECONDS);

const kindsOf = (judgement: Judgement) =>
  judgement.verdict === 'go'
    ? []
    : [...(judgement.verdict === 'stop' ? judgement.stops : []), ...judgement.doubts].map(({ kind }) => kind);

describe('an SLO', () => {
  it('is go with budget left, numbers of now, and quiet alerts that work', () => {
    expect(judged({})).toEqual({ verdict: 'go', remaining: 0.5 });
  });

  it.each([
    ['just above its minimum', 0.1000001, 'go'],
    ['exactly at it', 0.1, 'stop'],
    ['below it', 0.05, 'stop'],
    ['overspent', -3, 'stop'],
  ])('with a budget %s', (_what, budgetRemaining, verdict) => {
    expect(judged({ budgetRemaining }).verdict).toBe(verdict);
  });

  it('whose last bit of budget is spent stops by default', () => {
    expect(judged({ budgetRemaining: 0 }, { minimumBudget: 0 }).verdict).toBe('stop');
  });

  it('stops when a page fires, unless its policy lets it', () => {
    expect(judged({ pages: [page] })).toMatchObject({
      verdict: 'stop',
      stops: [{ kind: 'page_fires', alert: page }],
    });
    expect(judged({ pages: [page] }, { stopOnPage: false }).verdict).toBe('go');
  });

  it.each<[string, Partial<Answered>, string[]]>([
    ['the budget is missing', { budgetRemaining: undefined }, ['series_missing']],
    ['the events are missing', { eventsInPeriod: undefined }, ['series_missing']],
    ['the count of series is missing', { indicatorSeries: undefined }, ['series_missing']],
    ['the budget is NaN', { budgetRemaining: Number.NaN }, ['not_a_number']],
    ['the budget is infinite', { budgetRemaining: Number.POSITIVE_INFINITY }, ['not_a_number']],
    ['the budget is spent, but of long ago', { budgetRemaining: -1, ageSeconds: 301 }, ['stale']],
    ['the age is not known', { ageSeconds: undefined }, ['stale']],
    ['the age is NaN', { ageSeconds: Number.NaN }, ['stale']],
    ['nothing was counted in the period', { eventsInPeriod: 0 }, ['no_events']],
    ['the indicator has no series', { indicatorSeries: 0 }, ['blind']],
    ['its alert is not loaded', { alertHealth: { kind: 'missing', alert: 'ShopBurn' } }, ['alerts_unproven']],
  ])('cannot be told when %s', (_what, bent, kinds) => {
    const judgement = judged(bent);
    expect(judgement.verdict).toBe('cannot_tell');
    expect(kindsOf(judgement)).toEqual(kinds);
  });

  it('says once that nothing is there, and when it was', () => {
    const nothing = { budgetRemaining: undefined, eventsInPeriod: undefined, indicatorSeries: undefined };
    expect(judged({ ...nothing, ageSeconds: undefined, lastSeenSeconds: 7 })).toEqual({
      verdict: 'cannot_tell',
      doubts: [
        {
          kind: 'series_missing',
          what: ['budgetRemaining', 'eventsInPeriod', 'indicatorSeries'],
          lastSeenSeconds: 7,
        },
      ],
    });
  });

  it('needs no working alerts where pages do not matter', () => {
    const alertHealth: AlertHealth = { kind: 'unread', message: 'timeout' };
    expect(judged({ alertHealth }, { stopOnPage: false }).verdict).toBe('go');
  });

  it('stops for a page also when its budget cannot be told', () => {
    const judgement = judged({ pages: [page], indicatorSeries: 0 });
    expect(judgement.verdict).toBe('stop');
    expect(kindsOf(judgement)).toEqual(['page_fires', 'blind']);
  });

  it('cannot be told when Prometheus does not answer', () => {
    const evidence: Evidence = { kind: 'no_answer', message: 'nothing within 10 s' };
    expect(judge(policy, evidence, MAX_AGE_SECONDS)).toEqual({ verdict: 'cannot_tell', doubts: [evidence] });
  });
});

describe('all SLOs together', () => {
  const enforced = (...verdicts: Verdict[]) => verdicts.map((verdict) => ({ enforced: true, verdict }));
  const ignored = (...verdicts: Verdict[]) => verdicts.map((verdict) => ({ enforced: false, verdict }));

  it.each<[string, { enforced: boolean; verdict: Verdict }[], Verdict]>([
    ['all go', enforced('go', 'go'), 'go'],
    ['one that stops', enforced('go', 'cannot_tell', 'stop'), 'stop'],
    ['one that cannot tell', enforced('go', 'cannot_tell'), 'cannot_tell'],
    ['none at all', [], 'cannot_tell'],
    ['one that is ignored and would stop', [...enforced('go'), ...ignored('stop')], 'go'],
    ['one that is ignored and cannot tell', [...enforced('go'), ...ignored('cannot_tell')], 'go'],
    ['nothing but ignored ones that would stop', ignored('go', 'stop'), 'go'],
    ['nothing but ignored ones of which one cannot tell', ignored('go', 'cannot_tell'), 'cannot_tell'],
  ])('with %s', (_what, verdicts, expected) => {
    expect(judgeTogether(verdicts, true)).toBe(expected);
  });

  it('never go while something that was asked about was not found, but may stop', () => {
    expect(judgeTogether(enforced('go'), false)).toBe('cannot_tell');
    expect(judgeTogether(enforced('stop'), false)).toBe('stop');
  });
});

describe('for whatever Prometheus may say', () => {
  const number = fc.option(
    fc.oneof(fc.double(), fc.constantFrom(0, 1, 0.1, Number.NaN, Number.POSITIVE_INFINITY)),
    { nil: undefined },
  );
  const health: fc.Arbitrary<AlertHealth> = fc.constantFrom(
    { kind: 'healthy' },
    { kind: 'missing', alert: 'ShopBurn' },
    { kind: 'unhealthy', alert: 'ShopBurn', message: 'no' },
    { kind: 'unread', message: 'timeout' },
  );
  const answered = fc.record({
    kind: fc.constant('answered' as const),
    budgetRemaining: number,
    eventsInPeriod: number,
    indicatorSeries: number,
    ageSeconds: number,
    lastSeenSeconds: number,
    pages: fc.array(fc.constant(page), { maxLength: 2 }),
    alertHealth: health,
  });
  const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
    { weight: 20, arbitrary: answered },
    // Sound but for one thing or two: what comes near to go.
    {
      weight: 20,
      arbitrary: fc
        .tuple(answered, fc.subarray(Object.keys(sound) as (keyof Answered)[], { maxLength: 2 }))
        .map(([bent, keys]) => ({ ...sound, ...Object.fromEntries(keys.map((key) => [key, bent[key]])) })),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'no_answer' as const, message: 'refused' }) },
  );
  const anyPolicy = fc.record({
    minimumBudget: fc.double({ min: 0, max: 1, noNaN: true }),
    stopOnPage: fc.boolean(),
    enforced: fc.boolean(),
  });
  const has = (value: number | undefined): value is number => Number.isFinite(value);

  it('nothing that is missing, old or no number is go', () => {
    let went = 0;
    fc.assert(
      fc.property(anyPolicy, anyEvidence, (anyOf, evidence) => {
        if (judge(anyOf, evidence, MAX_AGE_SECONDS).verdict !== 'go') return;
        went += 1;
        expect(evidence.kind).toBe('answered');
        if (evidence.kind !== 'answered') return;
        const { budgetRemaining, eventsInPeriod, indicatorSeries, ageSeconds, pages, alertHealth } = evidence;
        expect([budgetRemaining, eventsInPeriod, indicatorSeries].every(has)).toBe(true);
        expect(budgetRemaining).toBeGreaterThan(anyOf.minimumBudget);
        expect(eventsInPeriod).toBeGreaterThan(0);
        expect(indicatorSeries).toBeGreaterThan(0);
        expect(ageSeconds).toBeLessThanOrEqual(MAX_AGE_SECONDS);
        if (anyOf.stopOnPage) {
          expect(pages).toEqual([]);
          expect(alertHealth.kind).toBe('healthy');
        }
      }),
      { numRuns: 2000 },
    );
    expect(went).toBeGreaterThan(0);
  });

  it('a verdict that is not go says why', () => {
    fc.assert(
      fc.property(anyPolicy, anyEvidence, (anyOf, evidence) => {
        const judgement = judge(anyOf, evidence, MAX_AGE_SECONDS);
        expect(kindsOf(judgement).length > 0).toBe(judgement.verdict !== 'go');
      }),
      { numRuns: 2000 },
    );
  });

  it('an enforced SLO that is not go keeps the whole from going', () => {
    const verdict = fc.constantFrom<Verdict[]>('go', 'stop', 'cannot_tell');
    fc.assert(
      fc.property(
        fc.array(fc.record({ enforced: fc.boolean(), verdict })),
        fc.boolean(),
        (verdicts, isComplete) => {
          if (judgeTogether(verdicts, isComplete) !== 'go') return;
          expect(isComplete).toBe(true);
          expect(verdicts.length).toBeGreaterThan(0);
          for (const one of verdicts) if (one.enforced) expect(one.verdict).toBe('go');
        },
      ),
    );
  });
});
