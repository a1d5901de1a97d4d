import { describe, expect, inject, it } from 'vitest';
import { everyKind, selector, shopSlo } from '../../test/support/catalogue.ts';
import { runOnFiles } from '../../test/support/promtool.ts';
import type { Catalogue } from '../slo.ts';
import { generateRules, type RuleFiles, ruleFileYaml } from './generate-rules.ts';
import type { AlertingRule, RecordingRule } from './rule-group.ts';

/** SLOs of every kind, in one service. */
const catalogue: Catalogue = {
  services: [{ name: 'shop', displayName: 'Shop', up: selector('up{job="shop"}') }],
  slos: Object.entries(everyKind).map(([kind, bent]) =>
    shopSlo({
      ...bent,
      name: `shop-${kind.toLowerCase()}`,
      // An author's text is text, whatever Prometheus's templates make of it.
      displayName: 'Shop {{ kind',
      description: 'Not a {{ template }} and "quoted": a\nnew line.',
      labels: { owner: 'shop', 'cost.center': 'eu-1' },
      impacts: [{ unit: 'orders', query: 'sum(increase(orders_total[$window]))' }],
    }),
  ),
};
const runbooksUrl = 'https://runbooks.example.org/';
const rulesAt = (timeScale: number): RuleFiles => generateRules(catalogue, { runbooksUrl, timeScale });
const rulesOf = (files: RuleFiles) =>
  Object.values(files).flatMap((groups) => groups.flatMap(({ rules }) => rules));
const isAlert = (rule: RecordingRule | AlertingRule): rule is AlertingRule => 'alert' in rule;
const alerts = rulesOf(rulesAt(1)).filter(isAlert);
const recorded = rulesOf(rulesAt(1)).filter((rule): rule is RecordingRule => 'record' in rule);
const ofSlo = <Rule extends { labels: Record<string, string> }>(rules: Rule[], slo: string) =>
  rules.filter(({ labels }) => labels.slo === slo);

describe('generateRules', () => {
  it.each([1, 60])('makes rules that Prometheus loads, at scale %d', async (timeScale) => {
    const files = Object.fromEntries(
      Object.entries(rulesAt(timeScale)).map(([name, groups]) => [name, ruleFileYaml(groups)]),
    );
    const { ok, output } = await runOnFiles(
      inject('binaries').promtool,
      ['check', 'rules', ...Object.keys(files)],
      files,
    );
    expect(output).not.toMatch(/FAILED|duplicate/i);
    expect(ok).toBe(true);
  });

  it('puts everything about an SLO into one group, what is read before what reads it', () => {
    const groups = Object.values(rulesAt(1)).flat();
    for (const { name } of catalogue.slos) {
      const group = groups.filter(({ rules }) => ofSlo(rules, name).length > 0);
      expect(group.map((one) => one.name)).toEqual([`slo-${name}`]);
      const names = group[0]!.rules.map((rule) => ('record' in rule ? rule.record : 'ALERTS'));
      group[0]!.rules.forEach((rule, index) => {
        // A rule may stand in several of a group, one for each tier.
        const later = names.slice(index + 1).filter((one) => !names.slice(0, index + 1).includes(one));
        for (const one of later) {
          // What an earlier evaluation recorded, `last_over_time`, is read by a rule that stands before its own.
          const read = new RegExp(`(?<!last_over_time\\()(?<![\\w:])${one}\\{[^}]*\\}(?! offset)`);
          expect(rule.expr).not.toMatch(read);
        }
      });
    }
  });

  it('records each series once for an SLO, and those that people who come from Sloth look for', () => {
    for (const { name, objective, alerting } of catalogue.slos) {
      const own = ofSlo(recorded, name).map(({ record, labels }) => `${record} ${labels.tier ?? ''}`.trim());
      expect(new Set(own).size).toBe(own.length);
      const period = objective.period.name;
      const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', period];
      expect(own).toEqual(
        expect.arrayContaining([
          ...windows.map((window) => `slo:sli_error:ratio_rate${window}`),
          'slo:objective:ratio',
          'slo:error_budget:ratio',
          'slo:time_period:days',
          'slo:current_burn_rate:ratio',
          'slo:period_burn_rate:ratio',
          'slo:period_error_budget_remaining:ratio',
          'slo_info',
          `slo:sli_total:increase${period}`,
          `slo:sli_bad:increase${period}`,
          'slo:error_budget_exhaustion:seconds',
          ...alerting.tiers.map((tier) => `slo:tier_burn_rate:ratio ${tier.name}`),
        ]),
      );
    }
  });

  it('identifies a series by slo and service, and a tier by its name; what describes stands on slo_info', () => {
    for (const { record, labels } of recorded.filter((rule) => 'slo' in rule.labels)) {
      const { slo, service, tier, ...more } = labels;
      expect([slo, service]).toEqual([expect.any(String), 'shop']);
      expect(tier === undefined).toBe(!record.startsWith('slo:tier_'));
      if (record === 'slo_info') {
        expect(more).toMatchObject({
          display_name: 'Shop {{ kind',
          objective: expect.stringMatching(/%$/),
          period: expect.any(String),
          label_owner: 'shop',
          label_cost_center: 'eu-1',
        });
      } else expect(more).toEqual({});
    }
  });

  it('makes one alert per tier under one name, each with all that a responder needs', () => {
    for (const { name } of catalogue.slos) {
      const tiers = ofSlo(alerts, name).filter(({ labels }) => labels.tier !== undefined);
      expect(tiers.map(({ labels }) => [labels.tier, labels.severity])).toEqual([
        ['fast', 'page'],
        ['slow', 'page'],
        ['days', 'ticket'],
        ['weeks', 'ticket'],
      ]);
      expect(new Set(tiers.map(({ alert }) => alert)).size).toBe(1);
      for (const { annotations } of tiers) {
        expect(annotations.summary).toContain('{{ $value | humanizePercentage }}');
        expect(annotations.description).toContain('slo:period_error_budget_remaining:ratio');
        expect(annotations.impact).toMatch(/a minute/);
        expect(annotations.summary).toMatch(/^Shop {{"{{"}} kind: /);
      }
    }
  });

  it('makes alerts that routes can tell from others, each with its runbook', () => {
    expect([...new Set(alerts.map(({ alert }) => alert))]).toEqual(
      expect.arrayContaining([
        'Watchdog',
        'ShopTargetDown',
        'SLOErrorBudgetExhausted',
        'SLOMetricMissing',
        'SLONoTraffic',
      ]),
    );
    for (const { alert, labels, annotations } of alerts) {
      expect(labels.managed_by).toBe('vigil');
      expect(annotations.runbook_url).toBe(`https://runbooks.example.org/${alert}`);
      if (labels.slo !== undefined)
        expect(annotations.dashboard_url).toMatch(
          /^\{\{ \$externalURL \}\}\/graph\?g0\.expr=slo%3Acurrent_burn_rate/,
        );
    }
  });

  it('asks for certainty only where events are single and independent', () => {
    const guarded = catalogue.slos
      .map(({ name }) => name)
      .filter((name) => ofSlo(alerts, name).some(({ expr }) => expr.includes('lower_bound')));
    expect(guarded).toEqual(['shop-counters', 'shop-good', 'shop-windowed', 'shop-calendar', 'shop-week']);
  });

  it('lets a condition hold for a while before the alert, where a document asks for it', () => {
    const tier = { ...shopSlo().alerting.tiers[0]!, alertAfterMs: 120_000 };
    const slow = { ...catalogue, slos: [shopSlo({ alerting: { ...shopSlo().alerting, tiers: [tier] } })] };
    const [alert] = rulesOf(generateRules(slow, { runbooksUrl, timeScale: 60 }))
      .filter(isAlert)
      .filter(({ labels }) => labels.tier === 'fast');
    expect(alert).toMatchObject({ for: '2s' });
  });

  it('links a dashboard that is given', () => {
    const files = generateRules(catalogue, {
      runbooksUrl,
      dashboardUrl: 'https://grafana/d/slo?var-slo=$slo&var-service=$service',
    });
    const [alert] = ofSlo(rulesOf(files).filter(isAlert), 'shop-counters');
    expect(alert?.annotations.dashboard_url).toBe(
      'https://grafana/d/slo?var-slo=shop-counters&var-service=shop',
    );
  });

  it('differs between scales in durations only, and keeps the logical window in names', () => {
    const plain = ruleText(1);
    const scaled = ruleText(60);
    expect(scaled).not.toBe(plain);
    expect(withoutDurations(scaled)).toBe(withoutDurations(plain));
    expect(scaled).toContain('[59s500ms]');
    expect(plain).toContain('[59m45s]');
  });

  it.each([0, 0.5, 101, Number.NaN])('refuses the scale %d', (timeScale) => {
    expect(() => rulesAt(timeScale)).toThrow(RangeError);
  });
});

const ruleText = (timeScale: number) => Object.values(rulesAt(timeScale)).map(ruleFileYaml).join('');

/** Every place at which a duration of real time may stand. */
function withoutDurations(text: string): string {
  return text
    .replaceAll(/\[\w+\]/g, '[?]')
    .replaceAll(/(offset|interval:|for:) [0-9dhms]+/g, '$1 ?')
    .replaceAll(/range_input=\w+/g, 'range_input=?')
    .replaceAll(/time\(\) % [\d.]+(\)? <(?: bool)?) [\d.]+/g, 'time() % ?$1 ?')
    .replaceAll(/\* 60 \/ [\d.]+/g, '* 60 / ?')
    .replaceAll(/(\[\?\]\)\)\)) \* [\d.]+/g, '$1 * ?')
    .replaceAll(/, 0\) \* [\d.]+ \//g, ', 0) * ? /')
    .replaceAll(/time\(\) % [\d.]+ \/ [\d.]+/g, 'time() % ? / ?')
    .replaceAll(/time\(\) \* [\d.]+/g, 'time() * ?');
}
