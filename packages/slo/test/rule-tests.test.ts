// The tests that are generated for each SLO pass on the generated rules, whatever the SLO is made of, and fail on rules with a fault.
import { describe, expect, inject, it } from 'vitest';
import { generateRuleTests } from '../src/rule-tests/generate-rule-tests.ts';
import { generateRules, ruleFileYaml } from '../src/rules/generate-rules.ts';
import type { AlertingRule, RuleGroup } from '../src/rules/rule-group.ts';
import type { Catalogue, Indicator, Slo } from '../src/slo.ts';
import { TIERS, uselessBecause, windowOf } from '../src/tiers.ts';
import { query, selector, shopCatalogue, shopSlo, windowed } from './support/catalogue.ts';
import { kitDocuments } from './support/documents.ts';
import { withoutTexts } from './support/needed-rules.ts';
import { runOnFiles } from './support/promtool.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The groups that a test of an SLO needs of a rule file: its own, and that of its service. */
function groupsFor({ name, service }: Slo, catalogue: Catalogue, timeScale: number): RuleGroup[] {
  const files = generateRules(catalogue, { runbooksUrl: 'https://runbooks', timeScale });
  return files[`${service}.yaml`]!.filter((group) =>
    [`slo-${name}`, `service-${service}`].includes(group.name),
  );
}

/** Runs the tests of one SLO; of a day and of minutes at the same time. */
async function run(
  slo: Slo,
  catalogue: Catalogue,
  timeScale: number,
  changed: (groups: RuleGroup[]) => RuleGroup[] = withoutTexts,
): Promise<{ ok: boolean; output: string; tests: string }> {
  const rules = ruleFileYaml(changed(groupsFor(slo, catalogue, timeScale)));
  const tests = generateRuleTests({ ...catalogue, slos: [slo] }, { timeScale });
  const runs = await Promise.all(
    Object.entries(tests).map(([name, text]) =>
      runOnFiles(inject('binaries').promtool, ['test', 'rules', `tests/${name}`], {
        [`${slo.service}.yaml`]: rules,
        [`tests/${name}`]: text,
      }),
    ),
  );
  return {
    ok: runs.every(({ ok }) => ok),
    output: runs.map(({ output }) => output).join('\n'),
    tests: Object.values(tests).join('\n'),
  };
}

const leftOut = (tests: string) => [...tests.matchAll(/^# Left out: (.*)$/gm)].map(([, text]) => text);
const casesOf = (tests: string) => [...tests.matchAll(/^ {2}- name: (.*)$/gm)].map(([, name]) => name);

const kit = await kitDocuments();

describe("the tests of the kit's SLOs", { timeout: 180_000 }, () => {
  it.each([
    ...kit.slos.map((slo) => [slo.name, 1, slo] as const),
    [kit.slos[0]!.name, 60, kit.slos[0]!] as const,
  ])('pass for %s at scale %d, and nothing is left out', async (_, timeScale, slo) => {
    const { ok, output, tests } = await run(slo, kit, timeScale);
    expect(output).not.toContain('FAILED');
    expect(ok).toBe(true);
    expect(leftOut(tests)).toEqual([]);
    // An outage, detection, thresholds, few events, calm, missing data; resets and detection of tickets, nobody comes.
    expect(casesOf(tests)).toHaveLength(1 + 2 + 5 + 4 + 1 + 2 + 1 + 2 + 1);
  });
});

const total = selector('requests_total{job="shop"}');
const counters = (metric: Partial<Indicator>): Partial<Slo> => ({
  indicator: { kind: 'counters', total, ...metric } as Indicator,
});
const sliced = (sliceMinutes: number, target?: number): Partial<Slo> => ({
  budgeting:
    target === undefined
      ? { method: 'RatioTimeslices', sliceMs: sliceMinutes * MINUTE_MS }
      : { method: 'Timeslices', sliceMs: sliceMinutes * MINUTE_MS, sliceTarget: target },
});
const objective = (target: number, days = 30): Partial<Slo> => {
  const period = { kind: 'rolling', name: `${days}d`, durationMs: days * 24 * HOUR_MS } as const;
  const tiers = TIERS.filter(
    (tier) => uselessBecause(tier, { target, periodMs: period.durationMs }) === undefined,
  );
  return { objective: { target, period }, alerting: { ...shopSlo().alerting, tiers } };
};
const bent = (slo: Partial<Slo>, alerting: Partial<Slo['alerting']>): Partial<Slo> => ({
  ...slo,
  alerting: { ...(slo.alerting ?? shopSlo().alerting), ...alerting },
});
const requests = (counted: string, matchers = '') =>
  windowed(`sum(${counted}(requests_total{job="shop"${matchers}}[$window]))`);

const kinds: [string, Partial<Slo>][] = [
  [
    'good events of a histogram, and expressions',
    counters({
      total: selector('latency_seconds_count{route=~"/api/(v1|v2)/[a-z]+",code!~"5.."}'),
      good: selector('latency_seconds_bucket{route=~"/api/(v1|v2)/[a-z]+",code!~"5..",le=~"1|1\\\\.0"}'),
    }),
  ],
  [
    'queries with $window of increases',
    {
      indicator: { kind: 'windowed', total: requests('increase'), bad: requests('increase', ',code=~"5.."') },
    },
  ],
  [
    'queries with $window of rates, good ones',
    { indicator: { kind: 'windowed', total: requests('rate'), good: requests('rate', ',code!~"5.."') } },
  ],
  [
    'gauges',
    {
      indicator: {
        kind: 'gauges',
        total: query('replicas{app="shop"}'),
        bad: query('replicas{app="shop",state="down"}'),
      },
    },
  ],
  [
    'good gauges of another name',
    {
      indicator: { kind: 'gauges', total: query('sum(replicas_wanted)'), good: query('sum(replicas_ready)') },
    },
  ],
  [
    'a ratio of successes',
    { indicator: { kind: 'raw', ratio: query('success_ratio{job="shop"}'), rawType: 'success' } },
  ],
  ['a ratio of failures', { indicator: { kind: 'raw', ratio: query('failure_ratio'), rawType: 'failure' } }],
  [
    'a threshold from above',
    {
      ...objective(0.95),
      indicator: {
        kind: 'threshold',
        metric: query('latency_seconds{quantile="0.99"}'),
        op: 'lt',
        limit: 0.3,
      },
    },
  ],
  [
    'a threshold from below',
    {
      ...objective(0.95),
      indicator: { kind: 'threshold', metric: query('free_ratio'), op: 'gte', limit: 0.1 },
    },
  ],
  ['slices of a minute', sliced(1, 0.95)],
  [
    'slices of five minutes of queries with $window',
    {
      ...sliced(5, 0.99),
      indicator: { kind: 'windowed', total: requests('increase'), bad: requests('increase', ',code=~"5.."') },
    },
  ],
  ['slices that are bad by their share', sliced(1)],
  [
    'a calendar month',
    {
      objective: {
        target: 0.999,
        period: {
          kind: 'calendar',
          name: '1M',
          durationMs: 30 * 24 * HOUR_MS,
          unit: 'month',
          count: 1,
          startTime: '2026-01-01 00:00:00',
          timeZone: 'UTC',
        },
      },
    },
  ],
  ['90 %', objective(0.9)],
  ['99.99 %', objective(0.9999)],
  ['a week, and pages when there is no data', bent(objective(0.999, 7), { whenNoData: 'page' })],
  [
    'a tier of its own that waits, and no word when there is no data',
    bent(
      {},
      {
        whenNoData: 'nothing',
        lowTraffic: 'off',
        tiers: [
          {
            name: 'burn-2h',
            severity: 'page',
            budgetShare: 0.03,
            long: windowOf(2 * HOUR_MS),
            short: windowOf(10 * MINUTE_MS),
            alertAfterMs: 5 * MINUTE_MS,
          },
        ],
      },
    ),
  ],
];

describe('the tests of an SLO of', { timeout: 180_000 }, () => {
  it.each(kinds)('%s pass, and nothing is left out', async (_, own) => {
    const catalogue = shopCatalogue(own);
    const { ok, output, tests } = await run(catalogue.slos[0]!, catalogue, 60);
    expect(output).not.toContain('FAILED');
    expect(ok).toBe(true);
    expect(leftOut(tests)).toEqual([]);
    expect(casesOf(tests).length).toBeGreaterThan(4);
  });
});

describe('the tests of an SLO whose series cannot be made up', { timeout: 60_000 }, () => {
  it('say so, and still show that missing data is told', async () => {
    const metric = query('histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))');
    const catalogue = shopCatalogue({ indicator: { kind: 'threshold', metric, op: 'lte', limit: 1 } });
    const { ok, output, tests } = await run(catalogue.slos[0]!, catalogue, 1);
    expect(output).not.toContain('FAILED');
    expect(ok).toBe(true);
    expect(casesOf(tests)).toEqual([
      expect.stringMatching(/^ShopTargetDown fires/),
      expect.stringMatching(/^SLOMetricMissing fires/),
    ]);
    expect(leftOut(tests)).toContain(
      'thresholds: its queries are not of the form metric{...} or sum(metric{...}), so no input can be made for them',
    );
  });
});

/** A rule with a fault, or no rule at all. */
type Fault = (rule: RuleGroup['rules'][number]) => RuleGroup['rules'][number] | undefined;

const recorded =
  (name: string, change: (expr: string) => string): Fault =>
  (rule) =>
    'record' in rule && rule.record === name ? { ...rule, expr: change(rule.expr) } : rule;

const alerting =
  (name: string, change: (rule: AlertingRule) => AlertingRule | undefined): Fault =>
  (rule) =>
    'alert' in rule && (rule.alert === name || rule.labels.tier === name) ? change(rule) : rule;

/** Without one of the parts that must all hold. */
const without = (part: number) => (rule: AlertingRule) => ({
  ...rule,
  expr: rule.expr
    .split('\nand\n')
    .filter((_, index) => index !== part)
    .join('\nand\n'),
});

const threshold = (factor: number) => (rule: AlertingRule) => ({
  ...rule,
  expr: rule.expr.replaceAll(/> ([\d.]+) \*/g, (_, rate: string) => `> ${Number(rate) * factor} *`),
});

/** A fault, and the queries of the tests that it makes fail. */
type Control = [what: string, fault: Fault, failing: RegExp];

const ofTier = (tier: string) => new RegExp(`tier=\\\\"${tier}`);

/** Faults that can be told apart in one run. */
const controls: Control[][] = [
  [
    ['a lower threshold', alerting('fast', threshold(0.95)), ofTier('fast')],
    ['no short window', alerting('slow', without(1)), ofTier('slow')],
    ['no short window of a ticket', alerting('days', without(1)), ofTier('days')],
    ['a higher threshold', alerting('weeks', threshold(1.1)), ofTier('weeks')],
    [
      'targets that are down for long',
      alerting('ShopTargetDown', (rule) => ({ ...rule, for: '10s' })),
      /ShopTargetDown/,
    ],
    ['no alert on a missing metric', alerting('SLOMetricMissing', () => undefined), /SLOMetricMissing/],
  ],
  [
    ['no long window', alerting('fast', without(0)), ofTier('fast')],
    [
      'another severity',
      alerting('slow', (rule) => ({ ...rule, labels: { ...rule.labels, severity: 'ticket' } })),
      ofTier('slow'),
    ],
    [
      'a guard that traffic does not lift',
      alerting('days', (rule) => ({ ...rule, expr: rule.expr.replace(/>= \d+/, '>= 1e9') })),
      ofTier('days'),
    ],
    ['no guard against chance', alerting('weeks', without(2)), ofTier('weeks')],
    [
      'targets that are down for a moment',
      alerting('ShopTargetDown', ({ for: _, ...rule }) => rule),
      /ShopTargetDown/,
    ],
    [
      'a missing metric told of targets that are down',
      alerting('SLOMetricMissing', (rule) => ({ ...rule, expr: rule.expr.replace(/\nand on [\s\S]*/, '') })),
      /SLOMetricMissing/,
    ],
    ['no alert when nobody comes', alerting('SLONoTraffic', () => undefined), /SLONoTraffic/],
    [
      'no alert on a spent budget',
      alerting('SLOErrorBudgetExhausted', () => undefined),
      /SLOErrorBudgetExhausted/,
    ],
  ],
  [
    ['an alert that waits', alerting('fast', (rule) => ({ ...rule, for: '5s' })), ofTier('fast')],
    [
      'a window that is too short',
      recorded('slo:sli_error:ratio_rate30m', (expr) => expr.replaceAll('[29s500ms]', '[9s500ms]')),
      ofTier('slow'),
    ],
    [
      'a window that is too long',
      recorded('slo:sli_error:ratio_rate6h', (expr) => expr.replaceAll('increase6h', 'increase1d')),
      ofTier('weeks'),
    ],
    ['no alert on targets', alerting('ShopTargetDown', () => undefined), /ShopTargetDown/],
    [
      'a ratio that is no number when nobody comes',
      recorded('slo:sli_error:ratio_rate5m', (expr) => expr.replace(/clamp_min\((.*), 1e-9\)/, '$1')),
      /ratio_rate5m/,
    ],
  ],
  [
    [
      'no count of errors without a series of them',
      recorded('slo:sli_bad:increase', (expr) => expr.replace(' or vector(0)', '')),
      /error_budget_remaining/,
    ],
  ],
];

describe('the tests', { timeout: 300_000 }, () => {
  const named = controls.map((faults) => ({ what: faults.map(([what]) => what).join('; '), faults }));

  it.each(named)('fail on rules with $what', async ({ faults }) => {
    const catalogue = shopCatalogue();
    const slo = catalogue.slos[0]!;
    const broken = (groups: RuleGroup[]) =>
      faults.reduce<RuleGroup[]>((before, [what, fault]) => {
        const after = before.map((group) => ({
          ...group,
          rules: group.rules.flatMap((rule) => fault(rule) ?? []),
        }));
        expect(after, what).not.toEqual(before);
        return after;
      }, withoutTexts(groups));
    const { ok, output } = await run(slo, catalogue, 60, broken);
    expect(ok).toBe(false);
    const failed = output.split('\n').filter((line) => line.includes('expr: '));
    for (const [what, , failing] of faults)
      expect(failed, what).toContainEqual(expect.stringMatching(failing));
    expect(output).not.toContain('err: ');
  });
});
