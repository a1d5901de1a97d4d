/** Rate, errors and duration of a service by route. */
import { errorBudget, type Slo } from '@vigil/slo';
import { chart } from '../vocabulary/kinds/chart.ts';
import { table } from '../vocabulary/kinds/table.ts';
import { type Row, row } from '../vocabulary/layout.ts';
import type { Link } from '../vocabulary/link.ts';
import { ofTargets, quantile, rate, sumBy } from '../vocabulary/promql.ts';
import { atMost, isAvailability, latencyLimitSeconds } from '../vocabulary/threshold.ts';

const REQUESTS = 'http_server_request_duration_seconds_count';
const BUCKETS = 'http_server_request_duration_seconds_bucket';
const FAILED = 'http_response_status_code=~"5.."';

/** The share of requests that are answered with a 5xx. */
function errorShare(labels: string): string {
  return `${sumBy(labels, rate(ofTargets(REQUESTS, FAILED)))} / ${sumBy(labels, rate(ofTargets(REQUESTS)))}`;
}

/** Thresholds come from the SLOs of the service: of the share of errors from one on availability, of durations from one on latency. */
export function redRow(slos: readonly Slo[], links: Link[]): Row {
  const availability = slos.find(isAvailability);
  const limit = slos.map(latencyLimitSeconds).find((seconds) => seconds !== undefined);
  const errorLimit = availability && atMost(errorBudget(availability.objective.target));
  const durationLimit = limit === undefined ? undefined : atMost(limit);
  return row(
    'Requests: rate, errors, duration',
    [
      chart({
        title: 'Rate by route',
        shows: 'Requests a second, by route.',
        whenBad:
          'a fall to nothing is as bad as errors: look whether callers reach the service (targets, load balancer), then at Errors by route.',
        unit: 'reqps',
        min: 0,
        links,
        queries: [{ expr: sumBy('http_route', rate(ofTargets(REQUESTS))), legend: '{{http_route}}' }],
      }),
      chart({
        title: 'Errors by route',
        shows: `The share of requests that are answered with a 5xx, by route.${availability ? ` The dashed line is the error budget of ${availability.name}.` : ''}`,
        whenBad:
          'follow the worst route: its traces are behind the points of Duration by route, and what it calls is on the dashboard Dependencies.',
        unit: 'percentunit',
        min: 0,
        ...(errorLimit && { thresholds: errorLimit }),
        links,
        queries: [{ expr: errorShare('http_route'), legend: '{{http_route}}' }],
      }),
      chart({
        title: 'Duration by route',
        shows: `How long 95 of 100 requests take at most, by route, with traces as points.${limit === undefined ? '' : ` The dashed line is the ${limit} s that the SLO on latency promises.`}`,
        whenBad:
          'open a trace above the line: the longest of its spans says where the time goes. All routes slow at once: look at Saturation.',
        unit: 's',
        min: 0,
        ...(durationLimit && { thresholds: durationLimit }),
        links,
        queries: [
          {
            expr: quantile(0.95, 'http_route', ofTargets(BUCKETS)),
            legend: '{{http_route}} p95',
            exemplars: true,
          },
        ],
      }),
    ],
    [
      table({
        title: 'Routes',
        shows: 'The same by route and method, as numbers.',
        whenBad: 'sort by errors or by duration: the first line is where to look.',
        largestFirst: 'Requests a second',
        links,
        width: 16,
        keys: [
          { label: 'http_route', title: 'Route' },
          { label: 'http_request_method', title: 'Method' },
        ],
        columns: [
          {
            title: 'Requests a second',
            expr: sumBy('http_route, http_request_method', rate(ofTargets(REQUESTS))),
            unit: 'reqps',
            decimals: 2,
          },
          {
            title: 'Errors',
            expr: errorShare('http_route, http_request_method'),
            unit: 'percentunit',
            decimals: 2,
            ...(errorLimit && { thresholds: errorLimit }),
          },
          {
            title: 'p50',
            expr: quantile(0.5, 'http_route, http_request_method', ofTargets(BUCKETS)),
            unit: 's',
          },
          {
            title: 'p95',
            expr: quantile(0.95, 'http_route, http_request_method', ofTargets(BUCKETS)),
            unit: 's',
            ...(durationLimit && { thresholds: durationLimit }),
          },
          {
            title: 'p99',
            expr: quantile(0.99, 'http_route, http_request_method', ofTargets(BUCKETS)),
            unit: 's',
          },
        ],
      }),
      chart({
        title: 'Answers by status',
        shows:
          'Requests a second by the status that they were answered with. 499: the client went away first.',
        whenBad:
          '429 and 503 are the service protecting itself, 499 are callers who gave up, 500 is the service itself: each has another cause.',
        unit: 'reqps',
        min: 0,
        stacked: true,
        links,
        queries: [
          {
            expr: sumBy('http_response_status_code', rate(ofTargets(REQUESTS))),
            legend: '{{http_response_status_code}}',
          },
        ],
      }),
    ],
  );
}
