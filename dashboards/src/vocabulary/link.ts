/** Where a panel leads: to the runbook of what it shows, and to the dashboard that says more. */
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertNameOf, containers, type Service, type Slo, targetDownNameOf } from '@vigil/slo';

export type Link = { title: string; url: string };

/** The addresses of the dashboards; others link to them. */
export const uids = {
  journey: 'vigil-journey',
  slo: 'vigil-slo',
  service: (name: string) => `vigil-service-${name}`,
  dependencies: 'vigil-dependencies',
  incident: 'vigil-incident',
  review: 'vigil-review',
  cost: 'vigil-cost',
} as const;

/** On every dashboard, so that each lists the others. */
export const TAG = 'vigil';

/** The time that is looked at goes along. */
export function toDashboard(title: string, uid: string, ...parameters: string[]): Link {
  return { title, url: `/d/${uid}?${[...parameters, '${__url_time_range}'].join('&')}` };
}

/** The desk serves the runbooks. */
export function runbook(alert: string): Link {
  return { title: `Runbook ${alert}`, url: `${containers.runbooksUrl}/${alert}` };
}

export function runbooksOf(slos: readonly Slo[]): Link[] {
  return slos.map((slo) => runbook(alertNameOf(slo)));
}

export function targetDownRunbook(service: Service): Link {
  return runbook(targetDownNameOf(service));
}

export function linkBuilder({ title, url }: Link): DashboardLinkBuilder {
  // A runbook is read beside the dashboard.
  return new DashboardLinkBuilder(title).url(url).targetBlank(url.startsWith('http'));
}

/** A menu with all dashboards of the kit. */
export function dashboardsMenu(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .keepTime(true);
}
