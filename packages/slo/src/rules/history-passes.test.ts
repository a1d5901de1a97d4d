import { describe, expect, inject, it } from 'vitest';
import { rolling, shopCatalogue, shopSlo } from '../../test/support/catalogue.ts';
import { runOnFiles } from '../../test/support/promtool.ts';
import { timingAt } from '../timing.ts';
import { ruleFileYaml } from './generate-rules.ts';
import { historyPasses } from './history-passes.ts';

/** Every logical five minutes, as a past is written. */
const coarse = { ...timingAt(60), evaluationIntervalMs: 5000, settleMs: 0 };

const recordedIn = (passes: ReturnType<typeof historyPasses>) =>
  passes.map((pass) =>
    pass.flatMap(({ rules }) => rules.map((rule) => ('record' in rule ? rule.record : ''))),
  );

describe('the passes of a history', () => {
  it.each(['coarse', 'fine'] as const)('load in Prometheus, %s', async (grain) => {
    const passes = historyPasses(shopCatalogue(), grain === 'coarse' ? coarse : timingAt(60));
    const files = Object.fromEntries(
      passes.map((groups, index) => [`pass-${index}.yaml`, ruleFileYaml(groups)]),
    );
    const { ok, output } = await runOnFiles(
      inject('binaries').promtool,
      ['check', 'rules', ...Object.keys(files)],
      files,
    );
    expect(output).not.toMatch(/FAILED/);
    expect(ok).toBe(true);
  });

  it('read nothing but what stands in passes before them', () => {
    const passes = historyPasses(shopCatalogue(), timingAt(60));
    const names = recordedIn(passes);
    passes.forEach((groups, index) => {
      const laterOrOwn = new Set(names.slice(index).flat());
      for (const { expr } of groups.flatMap(({ rules }) => rules)) {
        const metrics = expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? [];
        expect(metrics.filter((metric) => laterOrOwn.has(metric))).toEqual([]);
      }
    });
  });

  it('end with the alerts that would have fired, but not the Watchdog', () => {
    const last = historyPasses(shopCatalogue(), coarse)
      .at(-1)!
      .flatMap(({ rules }) => rules);
    expect(last.every((rule) => 'record' in rule && rule.record === 'ALERTS')).toBe(true);
    const tiers = last.filter(({ labels }) => labels.alertname === 'ShopAvailabilityBurn');
    expect(tiers.map(({ labels }) => labels.tier)).toEqual(['fast', 'slow', 'days', 'weeks']);
    expect(last.map(({ labels }) => labels.alertname)).not.toContain('Watchdog');
  });

  it('leave out what a calendar period carries along', () => {
    const { target } = shopSlo().objective;
    const calendar = { ...rolling('1M', 30), kind: 'calendar', unit: 'month', count: 1 } as const;
    const period = { ...calendar, startTime: '2026-01-01 00:00:00', timeZone: 'UTC' };
    const names = recordedIn(historyPasses(shopCatalogue({ objective: { target, period } }), coarse)).flat();
    expect(names).toContain('slo:sli_error:ratio_rate3d');
    expect(names).not.toContain('slo:sli_total:increase1M');
    expect(names).not.toContain('slo:period_error_budget_remaining:ratio');
  });
});
