/** The alerts of an SLO: one per tier under one name, one for a spent budget, and those on missing data. */

import { prometheusDuration } from '../durations.ts';
import { enoughEvents } from '../low-traffic.ts';
import { alertNameOf, eventSeries, SLO_ALERTS, series, seriesOf } from '../names.ts';
import type { AlertTier, Slo } from '../slo.ts';
import { burnRate, errorBudget, errorThreshold, exact, type Tier, type Window } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { impactText, queriedValue } from './impact.ts';
import type { Links } from './links.ts';
import { noDataAlerts } from './no-data.ts';
import { plainText } from './plain-text.ts';
import { isGuarded } from './recording-rules.ts';
import type { AlertingRule } from './rule-group.ts';
import { alertOf } from './slo-alert.ts';
import { periodWindow } from './windows.ts';

export function alertingRules(slo: Slo, timing: Timing, links: Links, serviceUp?: string): AlertingRule[] {
  return [
    ...slo.alerting.tiers.map((tier) => tierAlert(slo, tier, timing, links)),
    budgetExhausted(slo, timing, links),
    ...noDataAlerts(slo, timing, links, serviceUp),
  ];
}

function tierAlert(slo: Slo, tier: AlertTier, timing: Timing, links: Links): AlertingRule {
  const { displayName, objective } = slo;
  const { period } = objective;
  const budgetLeft = queriedValue(seriesOf(series.periodBudgetRemaining, slo), 'humanizePercentage');
  const threshold = percent(errorThreshold(tier, { target: objective.target, periodMs: period.durationMs }));
  const { labels, annotations, ...rest } = alertOf(
    slo,
    {
      name: alertNameOf(slo),
      severity: tier.severity,
      expr: condition(slo, tier),
      summary: `${plainText(displayName)}: {{ $value | humanizePercentage }} of events bad over ${tier.long.name}, ${percent(errorBudget(objective.target))} may be`,
      description: [
        plainText(slo.description),
        `Tier ${tier.name}: above ${threshold} over ${tier.long.name} and ${tier.short.name}, which spends`,
        `${percent(tier.budgetShare)} of the budget of ${period.name} in ${tier.long.name}. Budget left: ${budgetLeft}.`,
      ]
        .join(' ')
        .trim(),
    },
    timing,
    links,
  );
  const { alertAfterMs = 0 } = tier;
  return {
    ...rest,
    ...(alertAfterMs > 0 ? { for: prometheusDuration(timing.scaled(alertAfterMs)) } : {}),
    labels: { ...labels, tier: tier.name },
    annotations: {
      ...annotations,
      ...(slo.impacts.length > 0 ? { impact: impactText(slo.impacts, timing) } : {}),
    },
  };
}

/** Both windows above the threshold: the long one says that it matters, the short one that it still goes on. */
function condition(slo: Slo, tier: Tier): string {
  const { target, period } = slo.objective;
  const threshold = `${burnRate(tier, period.durationMs)} * ${errorBudget(target)}`;
  const exceeds = (window: Window) => `${seriesOf(series.errorRatio(window), slo)} > ${threshold}`;
  return [
    exceeds(tier.long),
    exceeds(tier.short),
    ...certainty(slo, tier.long, errorThreshold(tier, { target, periodMs: period.durationMs })),
  ].join('\nand\n');
}

/** That it is not chance: enough events, or a lower bound of the ratio that is above the threshold as well. */
function certainty(slo: Slo, window: Window, threshold: number): string[] {
  if (!isGuarded(slo)) return [];
  const events = seriesOf(eventSeries.inWindow('total', window), slo);
  const bound = seriesOf(series.errorRatioLowerBound(window), slo);
  return [`(\n  ${events} >= ${enoughEvents(threshold)}\n  or\n  ${bound} > ${threshold}\n)`];
}

/** Says that the period's promise is broken. A ticket: the tiers have paged for what was urgent. */
function budgetExhausted(slo: Slo, timing: Timing, links: Links): AlertingRule {
  const { displayName, objective } = slo;
  const spent = `${seriesOf(series.periodBudgetRemaining, slo)} <= 0`;
  return alertOf(
    slo,
    {
      name: SLO_ALERTS.budgetExhausted,
      severity: 'ticket',
      expr: [spent, ...certainty(slo, periodWindow(slo), errorBudget(objective.target))].join('\nand\n'),
      summary: `${plainText(displayName)}: the error budget of ${objective.period.name} is spent`,
      description:
        `${plainText(slo.description)} Budget left: {{ $value | humanizePercentage }}. Until it is above zero again, changes that may cost more of it should wait.`.trim(),
    },
    timing,
    links,
  );
}

function percent(ratio: number): string {
  return `${exact(ratio * 100)}%`;
}
