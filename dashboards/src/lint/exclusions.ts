/** Where a rule is broken on purpose, and why. One that excuses nothing any more fails the test. */
import type { Violation } from './rules.ts';

export type Exclusion = {
  rules: string[];
  /** Titles; every dashboard when none is named. */
  dashboards?: string[];
  /** What the panel's title begins with. */
  panel?: string;
  /** What the detail begins with: the metric. */
  metric?: string;
  reason: string;
};

const TARGETS = ['target-job-rule', 'target-instance-rule'];
const VARIABLES = ['template-job-rule', 'template-instance-rule'];

export const exclusions: Exclusion[] = [
  {
    rules: VARIABLES,
    dashboards: ['SLO', 'Operational review'],
    reason:
      'They show recorded series, which are told apart by service and slo: those are the variables here.',
  },
  {
    rules: TARGETS,
    metric: 'slo:',
    reason: 'Recorded series carry service and slo only; jobs and instances are summed up in them.',
  },
  {
    rules: TARGETS,
    metric: 'ALERTS',
    reason: 'Alerts are of a service or an SLO, not of an instance.',
  },
  {
    rules: TARGETS,
    metric: 'desk_incident',
    reason: 'The desk counts the incidents of all services, whichever job is looked at.',
  },
  {
    rules: TARGETS,
    metric: 'vigil_simulated_history',
    reason: 'A past is made up for a service as a whole.',
  },
  {
    rules: TARGETS,
    dashboards: ['Operational review'],
    panel: 'Top offenders',
    metric: 'http_server_request_duration_seconds_count',
    reason: 'The review chooses services: the job is matched by the variable service.',
  },
  {
    rules: TARGETS,
    dashboards: ['Operational review'],
    panel: 'Deploys',
    reason: 'A build is of a service, which its own label names: the variable service chooses it.',
  },
  {
    rules: TARGETS,
    dashboards: ['Journey'],
    panel: 'At risk: ',
    reason: "The SLO document's own query, taken as it is, so that the panel says what the alert says.",
  },
  ...['Faults and feature flags', 'What runs, and since when'].map((panel) => ({
    rules: TARGETS,
    dashboards: ['Journey'],
    panel,
    reason: 'Of the whole system: what breaks the journey is often done to a dependency.',
  })),
  {
    rules: TARGETS,
    dashboards: ['Cost and carbon'],
    metric: 'checkout_orders_total',
    reason: 'The order is the functional unit (R): it is the same, whichever jobs are chosen.',
  },
  {
    rules: ['target-counter-agg-rule'],
    metric: 'db_client_connection_count ',
    reason: 'A gauge, which the semantic conventions for databases name so.',
  },
  {
    rules: ['panel-runbook-link-rule'],
    dashboards: ['Cost and carbon'],
    reason:
      'No alert stands on cost: nobody is woken for it, so there is no runbook. The review takes it up.',
  },
];

export function excuses(exclusion: Exclusion, violation: Violation): boolean {
  const { rules, dashboards, panel, metric } = exclusion;
  return (
    rules.includes(violation.rule) &&
    (dashboards === undefined || dashboards.includes(violation.dashboard)) &&
    (panel === undefined || violation.panel?.startsWith(panel) === true) &&
    (metric === undefined || violation.detail.startsWith(metric))
  );
}
