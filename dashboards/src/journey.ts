/** Is the user served: orders, their success, their speed and their money, beside what changed. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Service, Slo } from '@vigil/slo';
import { changesRow } from './rows/changes.ts';
import { lossStat } from './rows/impact.ts';
import { budgetStat } from './rows/promises.ts';
import { jobOf } from './vocabulary/job.ts';
import { chart } from './vocabulary/kinds/chart.ts';
import { stat } from './vocabulary/kinds/stat.ts';
import { dashboard, row } from './vocabulary/layout.ts';
import { runbooksOf, targetDownRunbook, toDashboard, uids } from './vocabulary/link.ts';
import { ofTargets, quantile, rate, sumBy } from './vocabulary/promql.ts';
import { atLeast, atMost, isAvailability, latencyLimitSeconds, none } from './vocabulary/threshold.ts';
import { datasource, instance, onlyJobs } from './vocabulary/variable.ts';

const ORDERS = 'checkout_orders_total';
const EUROS = 'checkout_order_value_euros_total';
const ACCEPTED = 'outcome=~"paid|payment_pending"';
/** A card that the bank declines is an answer, not a failure. */
const NOT_DECLINED = 'outcome!="payment_declined"';
const ORDER_BUCKETS = ofTargets(
  'http_server_request_duration_seconds_bucket',
  'http_route="/orders"',
  'http_request_method="POST"',
);
const PER_MINUTE = 60;

/** @param service the one that takes the orders */
export function journeyDashboard(service: Service, slos: readonly Slo[]): Dashboard {
  const toSlo = toDashboard('SLO', uids.slo, `var-service=${service.name}`);
  const toService = toDashboard(`Service ${service.displayName}`, uids.service(service.name));
  const toDependencies = toDashboard('Dependencies', uids.dependencies, '${job:queryparam}');
  const toIncident = toDashboard('Incident', uids.incident, '${job:queryparam}');
  const available = slos.filter(isAvailability);
  const quick = slos.filter((slo) => latencyLimitSeconds(slo) !== undefined);
  const others = slos.filter((slo) => !available.includes(slo) && !quick.includes(slo));
  const target = Math.max(...available.map(({ objective }) => objective.target));
  const limit = Math.min(...quick.map((slo) => latencyLimitSeconds(slo)!));
  return dashboard({
    uid: uids.journey,
    title: 'Journey',
    description:
      'Is the user served: orders, their success, their speed, the money at risk, and what changed.',
    tags: ['journey'],
    from: 'now-1h',
    refresh: '10s',
    variables: [datasource('prometheus'), onlyJobs('up', [jobOf(service)]), instance()],
    rows: [
      row('Is the user served', [
        stat({
          title: 'Orders a minute',
          shows: 'Orders that were taken, paid or to be paid soon.',
          whenBad:
            'none: either nobody comes or nobody gets through. Look at Orders that succeed; if it is full, ask who sends the traffic.',
          unit: 'short',
          decimals: 1,
          links: [targetDownRunbook(service), toService],
          course: true,
          queries: [{ expr: `${PER_MINUTE} * sum(${rate(ofTargets(ORDERS, ACCEPTED))})`, legend: 'orders' }],
        }),
        stat({
          title: 'Orders that succeed',
          shows:
            'The share of orders that were taken, of all that the bank did not decline. The limit is the objective on availability.',
          whenBad:
            'customers see errors now: open the runbook. If payments is to blame, the flag deferred-payments takes orders all the same.',
          unit: 'percentunit',
          decimals: 2,
          thresholds: atLeast(target),
          links: [...runbooksOf(available), toDependencies],
          course: true,
          queries: [
            {
              expr: `sum(${rate(ofTargets(ORDERS, ACCEPTED))}) / sum(${rate(ofTargets(ORDERS, NOT_DECLINED))})`,
              legend: 'succeed',
            },
          ],
        }),
        stat({
          title: 'An order takes',
          shows: `How long 95 of 100 orders take at most. The limit is the ${limit} s of the SLO on latency.`,
          whenBad:
            'look at Duration of an order for a trace, and at Dependencies: an order waits for payments.',
          unit: 's',
          thresholds: atMost(limit),
          links: [...runbooksOf(quick), toDependencies],
          course: true,
          queries: [{ expr: quantile(0.95, '', ORDER_BUCKETS), legend: 'p95' }],
        }),
        ...available.flatMap((slo) =>
          slo.impacts.map((impact) => lossStat(slo, impact, [...runbooksOf([slo]), toIncident])),
        ),
      ]),
      row(
        'Orders',
        [
          chart({
            title: 'Orders by what became of them',
            shows:
              'Orders a minute: paid, taken with the payment still to be made, declined by the bank, failed.',
            whenBad:
              'failed orders: payments does not answer. Pending ones: the flag deferred-payments is on and they will be settled; look at Orders that wait.',
            unit: 'short',
            min: 0,
            stacked: true,
            links: [...runbooksOf(available), toDependencies],
            queries: [
              {
                expr: `${PER_MINUTE} * ${sumBy('outcome', rate(ofTargets(ORDERS)))}`,
                legend: '{{outcome}}',
              },
            ],
          }),
          chart({
            title: 'Duration of an order',
            shows: `How long 50, 95 and 99 of 100 orders take at most, with traces as points. The dashed line is the ${limit} s of the SLO on latency.`,
            whenBad: 'open a trace above the line: the longest of its spans says where the time goes.',
            unit: 's',
            min: 0,
            thresholds: atMost(limit),
            links: [...runbooksOf(quick), toService],
            queries: [0.5, 0.95, 0.99].map((share) => ({
              expr: quantile(share, '', ORDER_BUCKETS),
              legend: `p${share * 100}`,
              exemplars: share === 0.99,
            })),
          }),
          chart({
            title: 'Money',
            shows:
              'The value of the orders in euros a minute, by what became of them. What failed is lost unless the customer comes back.',
            whenBad: 'the area that failed is what the incident costs: it says how much haste is worth.',
            unit: 'currencyEUR',
            min: 0,
            stacked: true,
            links: [...runbooksOf(available), toIncident],
            queries: [
              { expr: `${PER_MINUTE} * ${sumBy('outcome', rate(ofTargets(EUROS)))}`, legend: '{{outcome}}' },
            ],
          }),
        ],
        [
          chart({
            title: 'Orders that wait for their payment',
            shows: 'Orders that were taken and are still to be paid.',
            whenBad:
              'it climbs while payments is away, and falls when it is back. It does not fall: look at the log of checkout for "payment is still not possible".',
            unit: 'short',
            min: 0,
            links: [...runbooksOf(others), toDependencies],
            queries: [{ expr: `sum(${ofTargets('checkout_payments_pending')})`, legend: 'orders' }],
          }),
          chart({
            title: 'Age of the oldest that waits',
            shows: 'How long the oldest of them has been waiting; settled in time is within 60 s.',
            whenBad:
              'past the line the promise to settle is broken: mend payments first, nothing is lost meanwhile.',
            unit: 's',
            min: 0,
            thresholds: atMost(60),
            links: [...runbooksOf(others), toDependencies],
            queries: [
              { expr: `max(${ofTargets('checkout_payments_pending_oldest_age_seconds')})`, legend: 'oldest' },
            ],
          }),
          chart({
            title: 'Orders settled too late',
            shows: 'Orders a minute whose payment took longer than 60 s.',
            whenBad:
              'each of them is a customer who was told that the order is taken: open the runbook of the SLO on settling.',
            unit: 'short',
            min: 0,
            thresholds: none(),
            links: [...runbooksOf(others), toSlo],
            queries: [
              {
                expr: `${PER_MINUTE} * sum(${rate(ofTargets('checkout_orders_settlements_total', 'outcome="late"'))})`,
                legend: 'late',
              },
            ],
          }),
        ],
      ),
      row(
        'Promises',
        slos.map((slo) => budgetStat(slo, toSlo)),
      ),
      // Of the whole system: what breaks the journey is often done to a dependency.
      changesRow([targetDownRunbook(service), toIncident], (metric) => metric),
    ],
  });
}
