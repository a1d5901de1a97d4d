/** For whoever was paged: what fires, with its runbook; what fails, with its logs and traces; what changed. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertNameOf, type Catalogue, containers, SLO_ALERTS, WATCHDOG } from '@vigil/slo';
import { changesRow } from './rows/changes.ts';
import { alertList } from './vocabulary/kinds/alert-list.ts';
import { chart } from './vocabulary/kinds/chart.ts';
import { logs } from './vocabulary/kinds/logs.ts';
import { stat } from './vocabulary/kinds/stat.ts';
import { table } from './vocabulary/kinds/table.ts';
import { traces } from './vocabulary/kinds/traces.ts';
import { dashboard, row } from './vocabulary/layout.ts';
import { runbook, runbooksOf, targetDownRunbook, toDashboard, uids } from './vocabulary/link.ts';
import { words } from './vocabulary/mapping.ts';
import { maxBy, ofTargets, quantile, rate, sumBy } from './vocabulary/promql.ts';
import { isAvailability, latencyLimitSeconds, none } from './vocabulary/threshold.ts';
import { datasource, instance, job } from './vocabulary/variable.ts';

const FIRING = 'alertstate="firing"';
const ALERT = 'alertname, service, slo, tier, severity';
const FAILED = 'http_response_status_code=~"5.."';

export function incidentDashboard({ services, slos }: Catalogue): Dashboard {
  const toReview = toDashboard('Operational review', uids.review);
  const toSlo = toDashboard('SLO', uids.slo);
  const toDependencies = toDashboard('Dependencies', uids.dependencies, '${job:queryparam}');
  const fails = [...slos.filter(isAvailability).map((slo) => runbook(alertNameOf(slo))), toDependencies];
  const slow = [...runbooksOf(slos.filter((slo) => latencyLimitSeconds(slo) !== undefined)), toDependencies];
  const down = services.map(targetDownRunbook);
  return dashboard({
    uid: uids.incident,
    title: 'Incident',
    description:
      'What fires and its runbook, what fails with its logs and traces, and what changed just before.',
    tags: ['incident'],
    from: 'now-1h',
    refresh: '10s',
    variables: [
      datasource('prometheus'),
      datasource('loki'),
      datasource('tempo'),
      job('http_server_request_duration_seconds_count'),
      instance('http_server_request_duration_seconds_count'),
    ],
    rows: [
      row(
        'What fires',
        [
          stat({
            title: 'Pages',
            shows: 'Alerts of severity page that fire now.',
            whenBad:
              'acknowledge the incident at the desk (POST /incidents/ID/acknowledge), then open the runbook of the first line below.',
            unit: 'short',
            thresholds: none(),
            links: [...runbooksOf(slos), toSlo],
            queries: [{ expr: `count(ALERTS{${FIRING},severity="page"}) or vector(0)`, legend: 'firing' }],
          }),
          stat({
            title: 'Tickets',
            shows: 'Alerts of severity ticket that fire now.',
            whenBad:
              'it can wait for working hours, unless a page of the same SLO fires: then the page is the incident.',
            unit: 'short',
            thresholds: none('orange'),
            links: [runbook(SLO_ALERTS.budgetExhausted), toSlo],
            queries: [{ expr: `count(ALERTS{${FIRING},severity="ticket"}) or vector(0)`, legend: 'firing' }],
          }),
          stat({
            title: 'Incidents open',
            shows: 'Incidents that the desk has open.',
            whenBad: 'each has its timeline and its runbook at the desk: GET /incidents?status=open.',
            unit: 'short',
            thresholds: none(),
            links: [...runbooksOf(slos), toReview],
            queries: [
              {
                expr: `sum(${maxBy('service, slo, severity', 'desk_incidents_recorded{status="open"}')}) or vector(0)`,
                legend: 'open',
              },
            ],
          }),
          stat({
            title: 'Targets that answer',
            shows: 'The share of instances that answer scrapes.',
            whenBad:
              'what does not answer is not on the other panels either: the runbook of its TargetDown alert comes first.',
            unit: 'percentunit',
            decimals: 0,
            thresholds: [
              { value: null, color: 'red' },
              { value: 1, color: 'green' },
            ],
            links: [...down, toReview],
            queries: [{ expr: `avg(${ofTargets('up')})`, legend: 'up' }],
          }),
          stat({
            title: 'Alerting',
            shows: 'Whether the Watchdog fires, as it always should.',
            whenBad:
              'silence means nothing now: rules are not evaluated. The runbook of the Watchdog comes before all others.',
            unit: 'none',
            thresholds: [
              { value: null, color: 'red' },
              { value: 1, color: 'green' },
            ],
            mappings: words({ 0: ['blind', 'red'], 1: ['works', 'green'] }),
            links: [runbook(WATCHDOG), toReview],
            queries: [
              { expr: `max(ALERTS{${FIRING},alertname="${WATCHDOG}"}) or vector(0)`, legend: WATCHDOG },
            ],
          }),
        ],
        [
          table({
            title: 'Firing alerts',
            shows: 'Every alert that fires, and for how long. Its name leads to its runbook.',
            whenBad: 'begin with the page that has fired the longest: the others often follow from it.',
            whenEmpty: 'nothing fires',
            largestFirst: 'For',
            width: 16,
            links: [...runbooksOf(slos), toSlo],
            keys: [
              {
                label: 'alertname',
                title: 'Alert',
                link: { title: 'Runbook', url: `${containers.runbooksUrl}/\${__value.raw}` },
              },
              { label: 'service', title: 'Service' },
              { label: 'slo', title: 'SLO' },
              { label: 'tier', title: 'Tier' },
              { label: 'severity', title: 'Severity' },
            ],
            columns: [
              {
                title: 'For',
                expr: `time() - ${maxBy(ALERT, `ALERTS_FOR_STATE{alertname!="${WATCHDOG}"}`)} and on (${ALERT}) ${maxBy(ALERT, `ALERTS{${FIRING},alertname!="${WATCHDOG}"}`)}`,
                unit: 's',
                decimals: 0,
              },
            ],
          }),
          alertList({
            title: 'Alerts, with what they say',
            shows: 'The same alerts with their summary and their impact, as Grafana lists them.',
            whenBad: 'open one: its annotations hold the runbook, the dashboard and what the failure costs.',
            links: [...runbooksOf(slos), toSlo],
          }),
        ],
      ),
      row(
        'What fails',
        [
          table({
            title: 'Failing routes',
            shows: 'The ten routes with the most 5xx a second, by the error that they ended with.',
            whenBad: 'take the first line: its logs and traces are below.',
            whenEmpty: 'no route fails',
            largestFirst: '5xx a second',
            links: fails,
            keys: [
              { label: 'job', title: 'Job' },
              { label: 'http_route', title: 'Route' },
              { label: 'http_request_method', title: 'Method' },
              { label: 'error_type', title: 'Error' },
            ],
            columns: [
              {
                title: '5xx a second',
                expr: `topk(10, ${sumBy('job, http_route, http_request_method, error_type', rate(ofTargets('http_server_request_duration_seconds_count', FAILED)))} > 0)`,
                unit: 'reqps',
                decimals: 2,
                thresholds: none(),
              },
            ],
          }),
          chart({
            title: 'Errors',
            shows: 'Requests a second that are answered with a 5xx, by job.',
            whenBad:
              'the job that fails first is the cause, or calls it: compare the order with What changed.',
            unit: 'reqps',
            min: 0,
            thresholds: none(),
            links: fails,
            queries: [
              {
                expr: sumBy('job', rate(ofTargets('http_server_request_duration_seconds_count', FAILED))),
                legend: '{{job}}',
              },
            ],
          }),
          chart({
            title: 'Duration',
            shows: 'How long 95 of 100 requests take at most, by job, with traces as points.',
            whenBad: 'open a trace from the time at which it rose.',
            unit: 's',
            min: 0,
            links: slow,
            queries: [
              {
                expr: quantile(0.95, 'job', ofTargets('http_server_request_duration_seconds_bucket')),
                legend: '{{job}} p95',
                exemplars: true,
              },
            ],
          }),
        ],
        [
          logs({
            title: 'Warnings and errors',
            shows: 'Log lines at warn and above, the newest first. Each leads to its trace.',
            whenBad:
              'read the first error after the change, not the last: the later ones follow from it. vigil trace ID tells one request across services.',
            links: fails,
            query: '{service_name=~"$job"} | severity_text=~"warn|error|fatal"',
          }),
          traces({
            title: 'Traces that failed',
            shows: 'The newest traces with a span that failed.',
            whenBad: 'open one: the deepest span in red is where it began.',
            links: fails,
            query: '{ resource.service.name =~ "$job" && status = error }',
          }),
        ],
      ),
      changesRow([...down, toDependencies]),
    ],
  });
}
