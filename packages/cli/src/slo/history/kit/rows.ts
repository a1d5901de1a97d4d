/** Every series of the made-up past, as tables of what each is made from. Names and labels are those that the services export. */
import type { Labels } from '@vigil/slo';
import type { Latency } from './latency.ts';
import type { Chance, Moment } from './moment.ts';

export type CounterRow = { service: string; name: string; labels: Labels; add: (moment: Moment) => number };

export type HistogramRow = {
  service: string;
  name: string;
  labels: Labels;
  boundsSeconds: readonly number[];
  add: (moment: Moment) => number;
  latency: (moment: Moment) => Latency;
};

export type GaugeRow = {
  service: string;
  name: string;
  labels: (moment: Moment) => Labels;
  value: (moment: Moment, chance: Chance) => number;
};

const MIB = 2 ** 20;

const accepted = ({ orders }: Moment) => orders.paid + orders.declined;

/** The breaker lets a third of the calls through to a payments that fails: until it opens, and as probes. */
const ATTEMPTED = 1 / 3;
const attempted = ({ orders }: Moment) => Math.floor(orders.unavailable * ATTEMPTED);
const rejected = (moment: Moment) => moment.orders.unavailable - attempted(moment);
const isFailing = ({ paymentsFailing }: Moment) => paymentsFailing > 0;
const begins = (moment: Moment) => Number(isFailing(moment) && !moment.failedBefore);
const ends = (moment: Moment) => Number(!isFailing(moment) && moment.failedBefore);
/** An open breaker is tried once a minute; a step is of five. */
const probes = (moment: Moment) => (isFailing(moment) ? 5 : 0);

const AVERAGE_ORDER_EUROS = 102;

/** A counter for each value of one label. */
function counters(
  service: string,
  name: string,
  label: string,
  values: Record<string, CounterRow['add']>,
  more: Labels = {},
): CounterRow[] {
  return Object.entries(values).map(([value, add]) => ({
    service,
    name,
    labels: { ...more, [label]: value },
    add,
  }));
}

const dependency = { dependency: 'payments' };
const none = () => 0;

function transition(from: string, to: string, add: CounterRow['add']): CounterRow {
  return {
    service: 'checkout',
    name: 'guard_breaker_transitions_total',
    labels: { ...dependency, from, to },
    add,
  };
}

const orderOutcomes = {
  paid: ({ orders }: Moment) => orders.paid,
  payment_declined: ({ orders }: Moment) => orders.declined,
  payment_failed: ({ orders }: Moment) => orders.unavailable,
  payment_pending: none,
};

const orderValues = Object.fromEntries(
  Object.entries(orderOutcomes).map(([outcome, count]) => [
    outcome,
    (moment: Moment) => count(moment) * AVERAGE_ORDER_EUROS,
  ]),
);

export const COUNTERS: readonly CounterRow[] = [
  ...counters('checkout', 'checkout_orders_total', 'outcome', orderOutcomes),
  ...counters('checkout', 'checkout_order_value_euros_total', 'outcome', orderValues),
  ...counters('checkout', 'checkout_orders_settlements_total', 'outcome', {
    in_time: (moment) => accepted(moment) - moment.late,
    late: ({ late }) => late,
  }),
  ...counters('checkout', 'checkout_catalog_cache_requests_total', 'result', {
    hit: ({ browsed, orders }) => Math.max(0, browsed + orders.paid - 1),
    miss: ({ browsed }) => Math.min(1, browsed),
  }),
  ...counters(
    'checkout',
    'guard_calls_total',
    'outcome',
    {
      success: accepted,
      failure: attempted,
      rejected,
      timeout: none,
      deadline_exceeded: none,
      aborted: none,
      caller_error: none,
      fallback: none,
    },
    { ...dependency, operation: 'charge' },
  ),
  ...counters(
    'checkout',
    'guard_rejected_total',
    'reason',
    { breaker_open: rejected, breaker_half_open: none, breaker_isolated: none, bulkhead_full: none },
    dependency,
  ),
  { service: 'checkout', name: 'guard_retries_total', labels: dependency, add: attempted },
  { service: 'checkout', name: 'guard_retry_budget_exhausted_total', labels: dependency, add: none },
  transition('closed', 'open', begins),
  transition('open', 'half_open', (moment) => probes(moment) + ends(moment)),
  transition('half_open', 'open', probes),
  transition('half_open', 'closed', ends),
  ...counters('payments', 'payments_charges_total', 'status', {
    captured: ({ orders }) => orders.paid,
    declined: ({ orders }) => orders.declined,
  }),
  ...processor('checkout', 0.13),
  ...processor('payments', 0.05),
  ...processor('desk', 0.01),
];

/** @param busy processors in use in the busiest hour */
function processor(service: string, busy: number): CounterRow[] {
  const idle = 0.02;
  const used = ({ seconds, traffic }: Moment) => seconds * (idle + busy * traffic);
  return [
    { service, name: 'process_cpu_seconds_total', labels: {}, add: used },
    { service, name: 'process_cpu_user_seconds_total', labels: {}, add: (moment) => 0.8 * used(moment) },
    { service, name: 'process_cpu_system_seconds_total', labels: {}, add: (moment) => 0.2 * used(moment) },
  ];
}

/** The bounds of the services' histograms; checkout has the threshold of its SLO among them. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const CHECKOUT_BOUNDS = [...BOUNDS, 0.3].sort((one, other) => one - other);

const QUICK: Latency = { medianSeconds: 0.004, spread: 0.6 };
const ordering = ({ slowness }: Moment): Latency => ({ medianSeconds: 0.042 * slowness, spread: 0.7 });
const charging: Latency = { medianSeconds: 0.018, spread: 0.6 };

function requests(
  service: string,
  [method, route, status]: [string, string, number],
  add: HistogramRow['add'],
  latency: HistogramRow['latency'],
): HistogramRow {
  return {
    service,
    name: 'http_server_request_duration_seconds',
    labels: {
      http_request_method: method,
      http_route: route,
      http_response_status_code: String(status),
      url_scheme: 'http',
      ...(status >= 500 && { error_type: String(status) }),
    },
    boundsSeconds: service === 'checkout' ? CHECKOUT_BOUNDS : BOUNDS,
    add,
    latency,
  };
}

export const HISTOGRAMS: readonly HistogramRow[] = [
  requests(
    'checkout',
    ['GET', '/catalog', 200],
    ({ browsed }) => browsed,
    () => QUICK,
  ),
  requests(
    'checkout',
    ['GET', '/orders/:id', 200],
    ({ lookedUp }) => lookedUp,
    () => QUICK,
  ),
  requests('checkout', ['POST', '/orders', 201], ({ orders }) => orders.paid, ordering),
  requests('checkout', ['POST', '/orders', 402], ({ orders }) => orders.declined, ordering),
  requests('checkout', ['POST', '/orders', 500], ({ orders }) => orders.crashed, ordering),
  requests(
    'checkout',
    ['POST', '/orders', 503],
    ({ orders }) => orders.unavailable,
    () => QUICK,
  ),
  requests('payments', ['POST', '/charges', 201], accepted, () => charging),
  requests('payments', ['POST', '/charges', 500], attempted, () => QUICK),
  requests(
    'desk',
    ['GET', '/incidents', 200],
    ({ deskRead }) => deskRead,
    () => QUICK,
  ),
  requests(
    'desk',
    ['POST', '/webhooks/alertmanager', 200],
    ({ deskTold }) => deskTold,
    () => QUICK,
  ),
];

/** A gauge for each value of one label. */
function gauges(
  service: string,
  name: string,
  label: string,
  values: Record<string, GaugeRow['value']>,
  more: Labels = {},
): GaugeRow[] {
  return Object.entries(values).map(([value, of]) => ({
    service,
    name,
    labels: () => ({ ...more, [label]: value }),
    value: of,
  }));
}

export const GAUGES: readonly GaugeRow[] = [
  ...gauges(
    'checkout',
    'guard_breaker_state',
    'state',
    {
      closed: (moment) => Number(!isFailing(moment)),
      open: (moment) => Number(isFailing(moment)),
      half_open: none,
      isolated: none,
    },
    dependency,
  ),
  {
    service: 'checkout',
    name: 'checkout_payments_pending',
    labels: () => ({}),
    value: (moment, chance) => chance.events(moment.traffic / 3),
  },
  {
    service: 'checkout',
    name: 'checkout_payments_pending_oldest_age_seconds',
    labels: () => ({}),
    value: ({ traffic }, chance) => traffic * (1 + chance.wobble()),
  },
  ...runtime('checkout', { residentMib: 200, heapMib: 64 }),
  ...runtime('payments', { residentMib: 155, heapMib: 40 }),
  ...runtime('desk', { residentMib: 165, heapMib: 42 }),
];

/** What every Node.js service tells of itself. */
function runtime(service: string, size: { residentMib: number; heapMib: number }): GaugeRow[] {
  const gauge = (name: string, value: GaugeRow['value']): GaugeRow => ({
    service,
    name,
    labels: () => ({}),
    value,
  });
  return [
    {
      service,
      name: 'build_info',
      labels: ({ started }) => ({
        service,
        version: started[service]?.version ?? '',
        revision: 'unknown',
        node_version: process.version,
      }),
      value: () => 1,
    },
    gauge('process_start_time_seconds', ({ started }) => Math.floor((started[service]?.timeMs ?? 0) / 1000)),
    gauge('process_resident_memory_bytes', ({ traffic }, { wobble }) =>
      Math.round(size.residentMib * MIB * (0.92 + 0.1 * traffic + 0.02 * wobble())),
    ),
    gauge('nodejs_heap_size_used_bytes', ({ traffic }, { wobble }) =>
      Math.round(size.heapMib * MIB * (0.75 + 0.2 * traffic + 0.15 * wobble())),
    ),
    gauge('nodejs_eventloop_lag_mean_seconds', ({ traffic }) => 0.0102 + 0.0015 * traffic),
    gauge(
      'nodejs_eventloop_lag_p99_seconds',
      ({ traffic, slowness }, { wobble }) => (0.0115 + 0.007 * traffic + 0.001 * wobble()) * slowness,
    ),
    gauge('process_open_fds', ({ traffic }, { wobble }) => Math.round(28 + 14 * traffic + wobble())),
    ...gauges(service, 'db_client_connection_count', 'state', {
      used: ({ traffic }, chance) => Math.min(10, chance.events(traffic)),
      idle: ({ traffic }) => Math.round(1 + 3 * traffic),
    }),
  ];
}
