import { describe, expect, inject, it } from 'vitest';
import { kitDocuments } from '../../test/support/documents.ts';
import { runOnFiles } from '../../test/support/promtool.ts';
import { generateRules, type RuleFiles, ruleFileYaml } from './generate-rules.ts';
import type { AlertingRule, RecordingRule } from './rule-group.ts';

const documents = await kitDocuments();
const runbooksUrl = 'https://runbooks.example.org/';
const rulesAt = (timeScale: number): RuleFiles => generateRules(documents, { runbooksUrl, timeScale });
const rulesOf = (files: RuleFiles) =>
  Object.values(files).flatMap((groups) => groups.flatMap(({ rules }) => rules));
const isAlert = (rule: RecordingRule | AlertingRule): rule is AlertingRule => 'alert' in rule;
const alerts = rulesOf(rulesAt(1)).filter(isAlert);
const recorded = rulesOf(rulesAt(1)).filter((rule): rule is RecordingRule => 'record' in rule);

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
    expect(output).not.toMatch(/error|duplicate/i);
    expect(ok).toBe(true);
  });

  it('puts everything about an SLO into one group, what is read before what reads it', () => {
    const groups = Object.values(rulesAt(1)).flat();
    for (const { name } of documents.slos) {
      const group = groups.filter(({ rules }) => rules.some(({ labels }) => labels.slo === name));
      expect(group.map((one) => one.name)).toEqual([`slo-${name}`]);
      const names = group[0]!.rules.map((rule) => ('record' in rule ? rule.record : 'ALERTS'));
      group[0]!.rules.forEach((rule, index) => {
        for (const later of names.slice(index + 1)) {
          // A series of an earlier evaluation, `offset`, may be read by a rule that stands before its own.
          const read = new RegExp(`(?<![\\w:])${later}\\{[^}]*\\}(?! offset)`);
          expect(rule.expr).not.toMatch(read);
        }
      });
    }
  });

  it('records the series that people who come from Sloth look for, of every SLO', () => {
    const names = new Set(recorded.map(({ record }) => record));
    expect([...names]).toEqual(
      expect.arrayContaining([
        ...['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map(
          (window) => `slo:sli_error:ratio_rate${window}`,
        ),
        'slo:objective:ratio',
        'slo:error_budget:ratio',
        'slo:time_period:days',
        'slo:current_burn_rate:ratio',
        'slo:period_burn_rate:ratio',
        'slo:period_error_budget_remaining:ratio',
        'slo_info',
      ]),
    );
    expect(recorded).toHaveLength(names.size * documents.slos.length);
  });

  it('identifies a series by slo and service alone; what describes stands on slo_info', () => {
    for (const { record, labels } of recorded) {
      if (record === 'slo_info') {
        expect(labels).toMatchObject({
          objective: expect.stringMatching(/%$/),
          period: '30d',
          label_owner: expect.any(String),
        });
      } else {
        expect(Object.keys(labels).sort()).toEqual(['service', 'slo']);
      }
    }
  });

  it('makes one alert per tier under one name, each with all that a responder needs', () => {
    for (const { name } of documents.slos) {
      const own = alerts.filter(({ labels }) => labels.slo === name);
      expect(own.map(({ labels }) => [labels.tier, labels.severity])).toEqual([
        ['fast', 'page'],
        ['slow', 'page'],
        ['days', 'ticket'],
        ['weeks', 'ticket'],
      ]);
      expect(new Set(own.map(({ alert }) => alert)).size).toBe(1);
      for (const { alert, annotations } of own) {
        expect(annotations.runbook_url).toBe(`https://runbooks.example.org/${alert}`);
        expect(annotations.dashboard_url).toMatch(
          /^\{\{ \$externalURL \}\}\/graph\?g0\.expr=slo%3Acurrent_burn_rate/,
        );
        expect(annotations.summary).toContain('{{ $value | humanizePercentage }}');
        expect(annotations.description).toContain('slo:period_error_budget_remaining:ratio');
        expect(annotations.impact).toMatch(/a minute/);
      }
    }
    expect(alerts.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['CheckoutTargetDown', 'PaymentsTargetDown', 'Watchdog']),
    );
  });

  it('links a dashboard that is given', () => {
    const files = generateRules(documents, {
      runbooksUrl,
      dashboardUrl: 'https://grafana/d/slo?var-slo=$slo&var-service=$service',
    });
    const alert = rulesOf(files)
      .filter(isAlert)
      .find(({ labels }) => labels.slo === 'checkout-latency');
    expect(alert?.annotations.dashboard_url).toBe(
      'https://grafana/d/slo?var-slo=checkout-latency&var-service=checkout',
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
    .replaceAll(/(offset|interval:|for:) [\dhms]+/g, '$1 ?')
    .replaceAll(/range_input=\w+/g, 'range_input=?')
    .replaceAll(/time\(\) % [\d.]+(\)? (?:<|>= bool)) [\d.]+/g, 'time() % ?$1 ?')
    .replaceAll(/\* 60 \/ [\d.]+/g, '* 60 / ?');
}
