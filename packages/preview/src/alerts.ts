/** The alerts that an alert list shows, from Prometheus itself. */
import { matchesAll, parseMatchers } from './matchers.ts';
import type { Prometheus, PrometheusAlert } from './prometheus.ts';
import { fillText } from './shared/links.ts';
import type { Alert } from './shared/panel-data.ts';
import { chosenVariables, type Variable } from './variables.ts';

/** Of the options of Grafana's alert list: how many, which states, which labels. */
type Options = {
  maxItems?: number;
  stateFilter?: { firing?: boolean; pending?: boolean };
  alertInstanceLabelFilter?: string;
  alertName?: string;
};

/** The severest first, then the newest. What no one is told of (severity `none`: the watchdog) is left out. */
export async function firingAlerts(
  prometheus: Pick<Prometheus, 'alerts'>,
  options: Options,
  variables: readonly Variable[],
): Promise<Alert[]> {
  const { maxItems = 20, stateFilter = {}, alertInstanceLabelFilter = '', alertName = '' } = options;
  const values = Object.fromEntries(
    Object.entries(chosenVariables(variables)).map(([name, chosen]) => [
      name,
      [chosen.map((value) => (value === '$__all' ? '.*' : value)).join('|')],
    ]),
  );
  const matchers = parseMatchers(fillText(alertInstanceLabelFilter, values));
  const { firing = true, pending = true } = stateFilter;
  const found = await prometheus.alerts();
  return found
    .filter(({ state }) => (state === 'firing' ? firing : pending))
    .filter(({ labels }) => labels.severity !== 'none' && matchesAll(matchers, labels))
    .filter(({ labels }) => labels.alertname?.includes(alertName))
    .map(alertOf)
    .sort((a, b) => rank(a) - rank(b) || b.activeAt - a.activeAt)
    .slice(0, maxItems);
}

function rank({ severity, state }: Alert): number {
  const severities = ['page', 'critical', 'ticket', 'warning'];
  const at = severities.indexOf(severity);
  return (at === -1 ? severities.length : at) + (state === 'firing' ? 0 : 10);
}

function alertOf({ labels, annotations, state, activeAt }: PrometheusAlert): Alert {
  return {
    name: labels.alertname ?? 'Alert without a name',
    state,
    severity: labels.severity ?? '',
    summary: annotations.summary ?? annotations.description ?? '',
    activeAt: Date.parse(activeAt),
    labels,
    ...(annotations.runbook_url !== undefined && { runbookUrl: annotations.runbook_url }),
    ...(annotations.dashboard_url !== undefined && { dashboardUrl: annotations.dashboard_url }),
  };
}
