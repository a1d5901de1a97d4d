/** The part of Alertmanager's configuration that is about our alerts: one route with all others below it, and what holds back what. */
import { prometheusDuration } from '../durations.ts';
import { identityOf, MANAGED, SLO_ALERTS, WATCHDOG } from '../names.ts';
import type { Catalogue, Slo } from '../slo.ts';
import type { Severity } from '../tiers.ts';
import { type NotificationTiming, type Timing, timingAt } from '../timing.ts';

export type RoutingOptions = {
  /** Receivers by name; one that is not given is that of the route above ours. */
  pageReceiver?: string | undefined;
  ticketReceiver?: string | undefined;
  /** A dead man's switch that wants to be called regularly. */
  watchdogReceiver: string;
  /** 1 by default. */
  timeScale?: number | undefined;
};

export type Route = {
  matchers: string[];
  continue?: boolean;
  receiver?: string;
  group_by?: string[];
  group_wait?: string;
  group_interval?: string;
  repeat_interval?: string;
  routes?: Route[];
};

export type InhibitRule = { source_matchers: string[]; target_matchers: string[]; equal: string[] };

export type Routing = {
  /** Takes our alerts and no others. */
  route: Route;
  inhibitions: { why: string; rule: InhibitRule }[];
  /** Every receiver that the route names. */
  receivers: string[];
};

/** Labels by which alerts become one notification, and so one incident. Never a tier or a window: those change within an outage. */
export const GROUP_BY = ['service', 'slo'];

/** What routes and inhibitions of the alerts of these SLOs are. */
export function alertmanagerRouting({ slos }: Pick<Catalogue, 'slos'>, options: RoutingOptions): Routing {
  const { pageReceiver, ticketReceiver, watchdogReceiver, timeScale = 1 } = options;
  const timing = timingAt(timeScale);
  const route: Route = {
    matchers: OURS,
    continue: false,
    group_by: GROUP_BY,
    routes: [
      watchdogRoute(watchdogReceiver, timing),
      ...slos.flatMap((slo) => ownRoutes(slo, timing)),
      severityRoute('page', pageReceiver, timing),
      severityRoute('ticket', ticketReceiver, timing),
    ],
  };
  return { route, inhibitions: INHIBITIONS, receivers: [...new Set(receiversOf(route))].sort() };
}

/** `label="value"`, or another operator; quotes and line ends in the value are escaped. */
function matcher(label: string, operator: '=' | '=~', value: string): string {
  return `${label}${operator}${JSON.stringify(value)}`;
}

const equals = (labels: Record<string, string>) =>
  Object.entries(labels).map(([label, value]) => matcher(label, '=', value));

const OURS = equals(MANAGED);

/**
 * Where every label of `equal` is missing on both sides, a rule applies to everything: that each is there on each side is part of every rule.
 */
const present = (label: string) => matcher(label, '=~', '.+');
const ofSlo = (labels: Record<string, string>) => [
  ...OURS,
  ...equals(labels),
  present('service'),
  present('slo'),
];

const INHIBITIONS: Routing['inhibitions'] = [
  {
    why: 'whoever has been paged needs no ticket for the same SLO.',
    rule: {
      source_matchers: ofSlo({ severity: 'page' }),
      target_matchers: ofSlo({ severity: 'ticket' }),
      equal: GROUP_BY,
    },
  },
  {
    why: 'one outage, one page; the slower tier speaks when the faster has fallen silent.',
    rule: {
      source_matchers: ofSlo({ severity: 'page', tier: 'fast' }),
      target_matchers: ofSlo({ severity: 'page', tier: 'slow' }),
      equal: GROUP_BY,
    },
  },
  {
    why: 'where nobody answers there is no data either.',
    rule: {
      source_matchers: [
        ...OURS,
        matcher('alertname', '=~', '.+TargetDown'),
        ...equals({ severity: 'page' }),
        present('service'),
      ],
      target_matchers: [
        ...OURS,
        matcher('alertname', '=~', `${SLO_ALERTS.noTraffic}|${SLO_ALERTS.metricMissing}`),
        present('service'),
      ],
      equal: ['service'],
    },
  },
];

function watchdogRoute(receiver: string, { watchdogRepeatMs }: Timing): Route {
  return {
    matchers: equals({ alertname: WATCHDOG }),
    receiver,
    group_by: ['alertname'],
    ...notificationTiming({
      groupWaitMs: 0,
      groupIntervalMs: watchdogRepeatMs,
      repeatIntervalMs: watchdogRepeatMs,
    }),
  };
}

function severityRoute(severity: Severity, receiver: string | undefined, timing: Timing): Route {
  return {
    matchers: equals({ severity }),
    ...(receiver === undefined ? {} : { receiver }),
    group_by: GROUP_BY,
    ...notificationTiming(timing[severity]),
  };
}

/** The routes to the receivers that a document names: below one route for the SLO, each goes on to the next, and none to what stands behind. */
function ownRoutes(slo: Slo, timing: Timing): Route[] {
  const heard = alertsOf(slo).filter(({ receivers }) => receivers.length > 0);
  if (heard.length === 0) return [];
  const routes = distinct(heard.flatMap(({ receivers }) => receivers)).flatMap((receiver) =>
    SEVERITIES.flatMap((severity): Route[] => {
      const tiers = heard
        .filter((alert) => alert.severity === severity && alert.receivers.includes(receiver))
        .map(({ tier }) => tier);
      if (tiers.length === 0) return [];
      return [
        {
          ...severityRoute(severity, receiver, timing),
          matchers: [tierMatcher(tiers), ...equals({ severity })],
          continue: true,
        },
      ];
    }),
  );
  const tiers = distinct(heard.map(({ tier }) => tier));
  return [{ matchers: [...equals(identityOf(slo)), tierMatcher(tiers)], group_by: GROUP_BY, routes }];
}

const SEVERITIES: readonly Severity[] = ['page', 'ticket'];

/** Who hears which alerts of an SLO. Those that belong to no tier have no such label, which a matcher takes for an empty one. */
function alertsOf({ alerting }: Slo): { tier: string; severity: Severity; receivers: readonly string[] }[] {
  const withoutTier: Severity[] = alerting.whenNoData === 'page' ? ['page', 'ticket'] : ['ticket'];
  return [
    ...alerting.tiers.map(({ name, severity, receivers = [] }) => ({ tier: name, severity, receivers })),
    ...withoutTier.map((severity) => ({ tier: '', severity, receivers: alerting.receivers })),
  ];
}

function tierMatcher(tiers: string[]): string {
  const [first = ''] = tiers;
  return tiers.length === 1
    ? matcher('tier', '=', first)
    : matcher('tier', '=~', tiers.map((tier) => tier.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
}

function receiversOf({ receiver, routes = [] }: Route): string[] {
  return [...(receiver === undefined ? [] : [receiver]), ...routes.flatMap(receiversOf)];
}

function distinct<T>(values: T[]): T[] {
  return [...new Set(values)];
}

export function notificationTiming({ groupWaitMs, groupIntervalMs, repeatIntervalMs }: NotificationTiming) {
  return {
    group_wait: prometheusDuration(groupWaitMs),
    group_interval: prometheusDuration(groupIntervalMs),
    repeat_interval: prometheusDuration(repeatIntervalMs),
  };
}
