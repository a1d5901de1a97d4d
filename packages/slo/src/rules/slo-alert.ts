/** What every alert of an SLO carries, whatever it says. */
import { identityOf, MANAGED, series, seriesOf } from '../names.ts';
import type { Slo } from '../slo.ts';
import type { Severity } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { dashboardUrl, type Links, runbookUrl } from './links.ts';
import type { AlertingRule } from './rule-group.ts';

export function alertOf(
  slo: Slo,
  alert: { name: string; severity: Severity; expr: string; summary: string; description: string },
  timing: Timing,
  links: Links,
): AlertingRule {
  const shown = [seriesOf(series.currentBurnRate, slo), seriesOf(series.periodBudgetRemaining, slo)];
  return {
    alert: alert.name,
    expr: alert.expr,
    labels: { ...identityOf(slo), ...MANAGED, severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: runbookUrl(links, alert.name),
      dashboard_url: dashboardUrl(links, identityOf(slo), shown, timing),
    },
  };
}
