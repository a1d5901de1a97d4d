/**
 * An SLO without data keeps its budget and fires no burn-rate alert, so missing data has alerts of its own: nobody answers (service-rules.ts),
 * the metric is not there although targets answer, and nobody comes although somebody did at this hour before.
 */
import { DAY_MS, prometheusDuration } from '../durations.ts';
import { eventSeries, SLO_ALERTS, series, seriesOf } from '../names.ts';
import type { Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import type { Links } from './links.ts';
import { plainText } from './plain-text.ts';
import { rangeOf } from './promql.ts';
import type { AlertingRule } from './rule-group.ts';
import { alertOf } from './slo-alert.ts';
import { TRAFFIC_WINDOW } from './windows.ts';

/** Events of the same hour of other days below which an empty hour says nothing: with ten expected, chance leaves one in 22,000 empty. */
const EXPECTED_EVENTS = 10;

/** @param serviceUp a query above 0 while a target of the service answers; without one, a target that is down looks like a missing metric */
export function noDataAlerts(slo: Slo, timing: Timing, links: Links, serviceUp?: string): AlertingRule[] {
  const { whenNoData } = slo.alerting;
  if (whenNoData === 'nothing') return [];
  const missing = `${seriesOf(series.seriesCount, slo)} == 0`;
  const traffic = trafficOf(slo, timing);
  return [
    {
      ...alertOf(
        slo,
        {
          name: SLO_ALERTS.metricMissing,
          severity: whenNoData,
          expr: serviceUp === undefined ? missing : `${missing}\nand on () (${serviceUp})`,
          summary: `${plainText(slo.displayName)}: its metric is not there, the SLO sees nothing`,
          description:
            'No series matches the indicator, although targets of the service answer Prometheus. Most often a metric or a label was renamed, or a series is not exported until its first event.',
        },
        timing,
        links,
      ),
      for: prometheusDuration(timing.metricMissingForMs),
    },
    ...(traffic === undefined
      ? []
      : [
          alertOf(
            slo,
            {
              name: SLO_ALERTS.noTraffic,
              severity: whenNoData,
              // The same hour of yesterday and of last week: a shop that is closed on Sundays is no incident.
              expr: [
                `${traffic()} == 0`,
                `and ${traffic(DAY_MS)} >= ${EXPECTED_EVENTS}`,
                `unless ${traffic(7 * DAY_MS)} < ${EXPECTED_EVENTS}`,
                `and on () (${seriesOf(series.seriesCount, slo)} > 0)`,
              ].join('\n'),
              summary: `${plainText(slo.displayName)}: no events for ${TRAFFIC_WINDOW.name}`,
              description: `Targets answer, but nothing was counted for ${TRAFFIC_WINDOW.name}, at an hour at which there were events yesterday and, as far as is known, a week ago. Whoever sends the traffic may be cut off.`,
            },
            timing,
            links,
          ),
        ]),
  ];
}

/** Events of the hour that ends at a moment; undefined where events do not come from anybody. */
function trafficOf(slo: Slo, timing: Timing): ((agoMs?: number) => string) | undefined {
  const { indicator, budgeting } = slo;
  const offset = (agoMs: number) =>
    agoMs === 0 ? '' : ` offset ${prometheusDuration(timing.scaled(agoMs))}`;
  if (indicator.kind !== 'counters' && indicator.kind !== 'windowed') return undefined;
  if (budgeting.method === 'Occurrences') {
    const events = seriesOf(eventSeries.inWindow('total', TRAFFIC_WINDOW), slo);
    return (agoMs = 0) => `${events}${offset(agoMs)}`;
  }
  if (indicator.kind === 'windowed') return undefined;
  const range = rangeOf(timing.scaled(TRAFFIC_WINDOW.durationMs), timing);
  const events = seriesOf(eventSeries.sliced('total'), slo);
  return (agoMs = 0) => `sum_over_time(${events}[${range}]${offset(agoMs)})`;
}
