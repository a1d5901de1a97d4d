/** The burn-rate alerts of an SLO: one per tier, under one name. */
import { alertNameOf, identityOf, series, seriesOf } from '../names.ts';
import { type Slo, tiersOf } from '../slo.ts';
import { burnRate, errorBudget, errorThreshold, exact, type Tier } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { impactText, queriedValue } from './impact.ts';
import { dashboardUrl, type Links, runbookUrl } from './links.ts';
import type { AlertingRule } from './rule-group.ts';

export function alertingRules(slo: Slo, timing: Timing, links: Links): AlertingRule[] {
  return tiersOf(slo).map((tier) => ({
    alert: alertNameOf(slo),
    expr: condition(slo, tier),
    labels: { ...identityOf(slo), severity: tier.severity, tier: tier.name },
    annotations: annotationsOf(slo, tier, timing, links),
  }));
}

/** Both windows above the threshold: the long one says that it matters, the short one that it still goes on. */
function condition(slo: Slo, tier: Tier): string {
  const threshold = `${burnRate(tier, slo.objective.periodMs)} * ${errorBudget(slo.objective.target)}`;
  const exceeds = (window: Tier['long']) => `${seriesOf(series.errorRatio(window), slo)} > ${threshold}`;
  return `${exceeds(tier.long)}\nand\n${exceeds(tier.short)}`;
}

function annotationsOf(slo: Slo, tier: Tier, timing: Timing, links: Links): Record<string, string> {
  const { displayName, objective, impacts } = slo;
  const budgetLeft = queriedValue(seriesOf(series.periodBudgetRemaining, slo), 'humanizePercentage');
  const threshold = percent(errorThreshold(tier, objective));
  return {
    summary: `${displayName}: {{ $value | humanizePercentage }} of events bad over ${tier.long.name}, ${percent(errorBudget(objective.target))} may be`,
    description: [
      slo.description,
      `Tier ${tier.name}: above ${threshold} over ${tier.long.name} and ${tier.short.name}, which spends`,
      `${percent(tier.budgetShare)} of the budget of ${objective.periodName} in ${tier.long.name}. Budget left: ${budgetLeft}.`,
    ]
      .join(' ')
      .trim(),
    ...(impacts.length > 0 ? { impact: impactText(impacts, timing) } : {}),
    runbook_url: runbookUrl(links, alertNameOf(slo)),
    dashboard_url: dashboardUrl(
      links,
      identityOf(slo),
      [seriesOf(series.currentBurnRate, slo), seriesOf(series.periodBudgetRemaining, slo)],
      timing,
    ),
  };
}

function percent(ratio: number): string {
  return `${exact(ratio * 100)}%`;
}
