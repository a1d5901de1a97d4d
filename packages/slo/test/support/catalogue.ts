/** An SLO of a shop as the engine sees it, which can be bent; and a way to play series through its rules. */
import { expect } from 'vitest';
import { generateRules, ruleFileYaml } from '../../src/rules/generate-rules.ts';
import type { Query, Selector, WindowedQuery } from '../../src/selector.ts';
import type { Catalogue, Slo } from '../../src/slo.ts';
import { TIERS } from '../../src/tiers.ts';
import { type Expectation, type InputSeries, testRules } from './promtool.ts';

export const selector = (text: string) => text as Selector;
export const query = (text: string) => text as Query;
export const windowed = (text: string) => text as WindowedQuery;

export const rolling = (name: string, days: number): Slo['objective']['period'] => ({
  kind: 'rolling',
  name,
  durationMs: days * 86_400_000,
});

export function shopSlo(bent: Partial<Slo> = {}): Slo {
  return {
    name: 'shop-availability',
    service: 'shop',
    displayName: 'Shop availability',
    description: 'Requests are answered.',
    labels: {},
    objective: { target: 0.999, period: rolling('30d', 30) },
    indicator: {
      kind: 'counters',
      total: selector('requests_total{job="shop"}'),
      bad: selector('requests_total{job="shop",code=~"5.."}'),
    },
    budgeting: { method: 'Occurrences' },
    alerting: { tiers: [...TIERS], whenNoData: 'ticket', receivers: [], lowTraffic: 'auto' },
    gate: { minimumBudget: 0, stopOnPage: true, enforced: true },
    impacts: [],
    ...bent,
  };
}

export function shopCatalogue(bent: Partial<Slo> = {}): Catalogue {
  return {
    services: [{ name: 'shop', displayName: 'Shop', up: selector('up{job="shop"}') }],
    slos: [shopSlo(bent)],
  };
}

const ratioOf = (total: string, bad: string) => ({ total: windowed(total), bad: windowed(bad) });

/** An SLO of every kind of indicator, budget and period, by what is special about it. */
export const everyKind: Record<string, Partial<Slo>> = {
  counters: {},
  good: {
    indicator: {
      kind: 'counters',
      total: selector('requests_total{job="shop"}'),
      good: selector('requests_total{job="shop",code!~"5.."}'),
    },
  },
  windowed: {
    indicator: {
      kind: 'windowed',
      ...ratioOf(
        'sum(rate(requests_total{job="shop"}[$window]))',
        'sum(rate(requests_total{job="shop",code=~"5.."}[$window]))',
      ),
    },
  },
  gauges: { indicator: { kind: 'gauges', total: query('replicas'), bad: query('replicas_down') } },
  raw: { indicator: { kind: 'raw', ratio: query('health_ratio'), rawType: 'success' } },
  threshold: {
    indicator: { kind: 'threshold', metric: query('latency_seconds'), op: 'lte', limit: 0.3 },
  },
  timeslices: { budgeting: { method: 'Timeslices', sliceMs: 60_000, sliceTarget: 0.95 } },
  ratioTimeslices: { budgeting: { method: 'RatioTimeslices', sliceMs: 60_000 } },
  calendar: {
    objective: {
      target: 0.99,
      period: {
        kind: 'calendar',
        name: '1M',
        durationMs: 30 * 86_400_000,
        unit: 'month',
        count: 1,
        startTime: '2026-01-01 00:00:00',
        timeZone: 'Europe/Berlin',
      },
    },
  },
  week: { objective: { target: 0.999, period: rolling('7d', 7) } },
};

/** Real seconds show logical minutes: a promtool run costs by the evaluation, and at this scale there are half as many. */
const TIME_SCALE = 60;

export const good = 'requests_total{job="shop",instance="a",code="200"}';
export const bad = 'requests_total{job="shop",instance="a",code="500"}';
export const up = 'up{job="shop",instance="a"}';
export const budget = 'sum(slo:period_error_budget_remaining:ratio)';
export const ratio = (window: string) => `sum(slo:sli_error:ratio_rate${window})`;
export const firing = (alert: string) =>
  `count(ALERTS{alertstate="firing",alertname="${alert}"}) or vector(0)`;

/** Plays series, one sample a second, through the rules of an SLO at scale 60, and expects values of queries. */
export async function expectThat(
  input: InputSeries[],
  expectations: Expectation[],
  catalogue: Catalogue = shopCatalogue(),
  evaluationInterval = '1s',
): Promise<void> {
  const files = generateRules(catalogue, { runbooksUrl: 'https://runbooks', timeScale: TIME_SCALE });
  const groups = [...files['watchdog.yaml']!, ...files['shop.yaml']!];
  const result = await testRules({
    rules: ruleFileYaml(groups),
    evaluationInterval,
    sampleInterval: '1s',
    input,
    expect: expectations,
  });
  expect(result.output).toMatch(/SUCCESS/);
  expect(result.ok).toBe(true);
}
