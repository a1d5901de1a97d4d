/** What the services call: is the breaker closed, how do calls end, how long do they take, and what do retries cost. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertNameOf, type Catalogue } from '@vigil/slo';
import { chart } from './vocabulary/kinds/chart.ts';
import { stat } from './vocabulary/kinds/stat.ts';
import { timeline } from './vocabulary/kinds/timeline.ts';
import { dashboard, row } from './vocabulary/layout.ts';
import { runbook, targetDownRunbook, toDashboard, uids } from './vocabulary/link.ts';
import { words } from './vocabulary/mapping.ts';
import { increaseInRange, maxBy, ofTargets, quantile, rate, sumBy } from './vocabulary/promql.ts';
import { atMost, isAvailability, none } from './vocabulary/threshold.ts';
import { datasource, dependency, instance, job } from './vocabulary/variable.ts';

/** A guard's series, of the chosen dependencies. */
function ofGuards(metric: string, ...matchers: string[]): string {
  return ofTargets(metric, 'dependency=~"$dependency"', ...matchers);
}

/** How a guard's state is shown; the larger number is the worse. */
const STATES = words({
  0: ['closed', 'green'],
  1: ['half open', 'yellow'],
  2: ['open', 'red'],
  3: ['isolated', 'purple'],
});

const stateNumber = `${maxBy('job, dependency', `${ofGuards('guard_breaker_state', 'state="half_open"')} or ${ofGuards('guard_breaker_state', 'state="open"')} * 2 or ${ofGuards('guard_breaker_state', 'state="isolated"')} * 3`)}`;

/** A fallback is an answer, and what the caller asked wrongly is not held against the dependency. */
const FAILED = 'outcome=~"failure|timeout|deadline_exceeded|rejected"';

export function dependenciesDashboard({ services, slos }: Catalogue): Dashboard {
  const toIncident = toDashboard('Incident', uids.incident, '${job:queryparam}');
  const runbooks = slos.filter(isAvailability).map((slo) => runbook(alertNameOf(slo)));
  const links = [...runbooks, toIncident];
  const whenDown = [...services.map(targetDownRunbook), toIncident];
  return dashboard({
    uid: uids.dependencies,
    title: 'Dependencies',
    description: 'Calls through the guards: breaker, outcomes, retries and their budget, bulkhead, latency.',
    tags: ['dependencies'],
    from: 'now-1h',
    refresh: '30s',
    variables: [
      datasource('prometheus'),
      job('guard_breaker_state'),
      instance('guard_breaker_state'),
      dependency(),
    ],
    rows: [
      row(
        'Breakers',
        [
          timeline({
            title: 'State of the breakers',
            shows:
              'The worst state of each breaker among the instances. Open: calls are refused at once, so that the dependency can recover.',
            whenBad:
              'open follows failures, it does not cause them: mend the dependency. Isolated: an operator did it, DELETE /ops/breakers/NAME releases it.',
            unit: 'none',
            width: 16,
            links,
            mappings: STATES,
            queries: [{ expr: stateNumber, legend: '{{job}} to {{dependency}}' }],
          }),
          stat({
            title: 'Breaker opened',
            shows: 'How often a breaker opened in the time shown.',
            whenBad:
              'often: the dependency comes and goes. Look at Latency for whether it is slow before it fails.',
            unit: 'short',
            decimals: 0,
            width: 4,
            thresholds: [
              { value: null, color: 'green' },
              { value: 0.5, color: 'orange' },
            ],
            links,
            queries: [
              {
                expr: `sum(${increaseInRange(ofGuards('guard_breaker_transitions_total', 'to="open"'))})`,
                legend: 'times',
              },
            ],
          }),
          stat({
            title: 'Calls that fail',
            shows: 'The share of calls that fail, time out or are refused.',
            whenBad:
              'see Calls by outcome for how they end, then the dashboard of the service that is called.',
            unit: 'percentunit',
            decimals: 2,
            width: 4,
            thresholds: none(),
            links,
            course: true,
            queries: [
              {
                expr: `sum(${rate(ofGuards('guard_calls_total', FAILED))}) / sum(${rate(ofGuards('guard_calls_total'))})`,
                legend: 'fail',
              },
            ],
          }),
        ],
        [
          chart({
            title: 'Calls by outcome',
            shows: 'Calls a second by how they ended for the caller, retries included.',
            whenBad:
              'rejected: the breaker or the bulkhead refused it. deadline_exceeded: the caller had no time left. timeout: the dependency did not answer. failure: it answered with an error.',
            unit: 'cps',
            min: 0,
            stacked: true,
            links,
            queries: [
              {
                expr: sumBy('dependency, operation, outcome', rate(ofGuards('guard_calls_total'))),
                legend: '{{dependency}} {{operation}} {{outcome}}',
              },
            ],
          }),
          chart({
            title: 'Calls that were not sent',
            shows: 'Calls a second that were refused before they were sent, by reason.',
            whenBad:
              'breaker_open: wait for the dependency. bulkhead_full: calls take too long for as many as come. breaker_isolated: an operator did it.',
            unit: 'cps',
            min: 0,
            thresholds: none('orange'),
            links,
            queries: [
              {
                expr: sumBy('dependency, reason', rate(ofGuards('guard_rejected_total'))),
                legend: '{{dependency}} {{reason}}',
              },
            ],
          }),
        ],
      ),
      row('Retries and places', [
        chart({
          title: 'Retries',
          shows:
            'Attempts a second after the first of a call, and retries that were not made for want of budget.',
          whenBad:
            'retries add load to what is already in trouble; the budget bounds that. Budget gone: the dependency is down, not flaky.',
          unit: 'cps',
          min: 0,
          links,
          queries: [
            {
              expr: sumBy('dependency', rate(ofGuards('guard_retries_total'))),
              legend: '{{dependency}} made',
            },
            {
              expr: sumBy('dependency', rate(ofGuards('guard_retry_budget_exhausted_total'))),
              legend: '{{dependency}} without budget',
            },
          ],
        }),
        chart({
          title: 'Retry budget',
          shows: 'Retries that the budget allows now, of the instance that has the least.',
          whenBad: 'at nothing no call is tried again: only the first attempts reach the dependency.',
          unit: 'short',
          min: 0,
          links,
          queries: [
            {
              expr: `min by (dependency) (${ofGuards('guard_retry_budget_available')})`,
              legend: '{{dependency}}',
            },
          ],
        }),
        chart({
          title: 'Bulkhead',
          shows: 'The share of places that are taken, and of places in the queue.',
          whenBad:
            'full: the dependency is slower than the calls come. Look at Latency; more places would only move the queue there.',
          unit: 'percentunit',
          min: 0,
          thresholds: atMost(1),
          links,
          queries: [
            {
              expr: `${maxBy('dependency, state', `${ofGuards('guard_bulkhead_calls')} / ${ofGuards('guard_bulkhead_limit_calls')}`)}`,
              legend: '{{dependency}} {{state}}',
            },
          ],
        }),
      ]),
      row(
        'Latency',
        [
          chart({
            title: 'Latency of each dependency',
            shows: 'How long 50, 95 and 99 of 100 HTTP calls take at most, with traces as points.',
            whenBad:
              'slow: open a trace and see whether the time passes there or on the way. Its own dashboard says what it waits for.',
            unit: 's',
            min: 0,
            links,
            queries: [0.5, 0.95, 0.99].map((share) => ({
              expr: quantile(
                share,
                'server_address, server_port',
                ofTargets('http_client_request_duration_seconds_bucket'),
              ),
              legend: `{{server_address}}:{{server_port}} p${share * 100}`,
              exemplars: share === 0.99,
            })),
          }),
          chart({
            title: 'Answers of each dependency',
            shows: 'HTTP calls a second by the status of the answer; without one, by the error.',
            whenBad:
              '5xx: the dependency fails. No status: it cannot be reached, or does not answer in time.',
            unit: 'reqps',
            min: 0,
            stacked: true,
            links,
            queries: [
              {
                expr: sumBy(
                  'server_port, http_response_status_code, error_type',
                  rate(ofTargets('http_client_request_duration_seconds_count')),
                ),
                legend: '{{server_port}} {{http_response_status_code}} {{error_type}}',
              },
            ],
          }),
        ],
        [
          chart({
            title: 'PostgreSQL',
            shows: 'How long 95 of 100 statements take at most, by database.',
            whenBad:
              'slow in one service: its statements. Slow in all: the server; look at its disk and its connections.',
            unit: 's',
            min: 0,
            links: whenDown,
            queries: [
              {
                expr: quantile(
                  0.95,
                  'job, db_namespace',
                  ofTargets('db_client_operation_duration_seconds_bucket'),
                ),
                legend: '{{job}} to {{db_namespace}} p95',
              },
            ],
          }),
          chart({
            title: 'Wait for a connection',
            shows: 'Requests that wait for a connection to PostgreSQL.',
            whenBad: 'the pool is used up: by slow statements, or by more requests than it has places.',
            unit: 'short',
            min: 0,
            thresholds: none('orange'),
            links: whenDown,
            queries: [
              { expr: sumBy('job', ofTargets('db_client_connection_pending_requests')), legend: '{{job}}' },
            ],
          }),
        ],
      ),
    ],
  });
}
