/** Alerts that stand on no SLO: nobody answers for a service, and the alerting itself is alive. */
import { prometheusDuration } from '../durations.ts';
import { MANAGED, targetDownNameOf, WATCHDOG } from '../names.ts';
import type { Service } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { dashboardUrl, type Links, runbookUrl } from './links.ts';
import { plainText } from './plain-text.ts';
import type { RuleGroup } from './rule-group.ts';

/** Pages when no target of a service has answered a scrape for a while, or none is known: its SLOs are blind then. */
export function targetDownGroup(service: Service, timing: Timing, links: Links): RuleGroup {
  const alert = targetDownNameOf(service);
  const labels = { service: service.name };
  return {
    name: `service-${service.name}`,
    interval: prometheusDuration(timing.evaluationIntervalMs),
    rules: [
      {
        alert,
        expr: `(sum(${service.up}) or vector(0)) == 0`,
        for: prometheusDuration(timing.targetDownForMs),
        labels: { ...labels, ...MANAGED, severity: 'page' },
        annotations: {
          summary: `${plainText(service.displayName)}: no instance answers Prometheus`,
          description:
            'No target of the service could be scraped. Either every instance is down, or Prometheus cannot reach them; its SLOs see nothing meanwhile.',
          runbook_url: runbookUrl(links, alert),
          dashboard_url: dashboardUrl(links, labels, [service.up], timing),
        },
      },
    ],
  };
}

/** An alert that always fires. When it stops arriving at the dead man's switch, the alerting is broken. */
export function watchdogGroup(timing: Timing, links: Links): RuleGroup {
  return {
    name: 'watchdog',
    interval: prometheusDuration(timing.evaluationIntervalMs),
    rules: [
      {
        alert: WATCHDOG,
        expr: 'vector(1)',
        labels: { ...MANAGED, severity: 'none' },
        annotations: {
          summary: 'Alerting works',
          description:
            "Always fires. Send it to a dead man's switch, which calls somebody when it stops coming.",
          runbook_url: runbookUrl(links, WATCHDOG),
        },
      },
    ],
  };
}
