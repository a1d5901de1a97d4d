/** How full a process is: what runs out first makes everything slow. */
import { chart } from '../vocabulary/kinds/chart.ts';
import { type Row, row } from '../vocabulary/layout.ts';
import type { Link } from '../vocabulary/link.ts';
import { maxBy, ofTargets, rate, sumBy } from '../vocabulary/promql.ts';
import { atMost, none } from '../vocabulary/threshold.ts';

/** Where the services of the kit begin to shed load, in seconds (under-pressure's `maxEventLoopDelay`). */
const SHEDDING_AT_SECONDS = 0.5;

/** JavaScript runs on one core: near it, requests wait for each other. */
const BUSY_CORES = 0.8;

export function saturationRow(links: Link[]): Row {
  return row(
    'Saturation',
    [
      chart({
        title: 'Event loop',
        shows: `How late the event loop is: 99 of 100 turns at most, and on average. From ${SHEDDING_AT_SECONDS} s on the service sheds load.`,
        whenBad:
          'something computes for long in one turn: compare with CPU and GC. Without load, look for the fault event_loop_block at /ops; with load, add instances.',
        unit: 's',
        min: 0,
        thresholds: atMost(SHEDDING_AT_SECONDS),
        links,
        queries: [
          {
            expr: maxBy('instance', ofTargets('nodejs_eventloop_lag_p99_seconds')),
            legend: '{{instance}} p99',
          },
          {
            expr: maxBy('instance', ofTargets('nodejs_eventloop_lag_mean_seconds')),
            legend: '{{instance}} mean',
          },
        ],
      }),
      chart({
        title: 'CPU',
        shows:
          'Cores that each process keeps busy. JavaScript has one of them; garbage collection and cryptography add to it.',
        whenBad: 'add instances, or find what is dear: CPU per order is on the dashboard Cost and carbon.',
        unit: 'none',
        decimals: 2,
        min: 0,
        thresholds: atMost(BUSY_CORES),
        links,
        queries: [
          { expr: sumBy('instance', rate(ofTargets('process_cpu_seconds_total'))), legend: '{{instance}}' },
        ],
      }),
      chart({
        title: 'Time in garbage collection',
        shows: 'The share of time in which collection runs, by its kind.',
        whenBad:
          'above a tenth the heap is too small for what is kept: look whether Heap climbs from collection to collection, which is a leak.',
        unit: 'percentunit',
        min: 0,
        thresholds: atMost(0.1),
        links,
        queries: [
          { expr: sumBy('kind', rate(ofTargets('nodejs_gc_duration_seconds_sum'))), legend: '{{kind}}' },
        ],
      }),
    ],
    [
      chart({
        title: 'Heap',
        shows: 'What JavaScript keeps, and what V8 has reserved for it, of the largest instance.',
        whenBad:
          'a saw that climbs is a leak: restart the instance to gain time, and compare with the last deploy. At /ops the fault memory_leak does the same.',
        unit: 'bytes',
        min: 0,
        links,
        queries: [
          { expr: `max(${ofTargets('nodejs_heap_size_used_bytes')})`, legend: 'used' },
          { expr: `max(${ofTargets('nodejs_heap_size_total_bytes')})`, legend: 'reserved', limit: true },
        ],
      }),
      chart({
        title: 'Database connections',
        shows: 'Connections of the pool to PostgreSQL, by state, and how many there can be.',
        whenBad:
          'all used: look at Statements for one that is slow, or at Waiting. A larger pool helps only while PostgreSQL has room.',
        unit: 'none',
        min: 0,
        stacked: true,
        links,
        queries: [
          { expr: sumBy('state', ofTargets('db_client_connection_count')), legend: '{{state}}' },
          { expr: `sum(${ofTargets('db_client_connection_max')})`, legend: 'limit', limit: true },
        ],
      }),
      chart({
        title: 'Waiting',
        shows: 'Requests that are being answered, and those that wait for a connection to the database.',
        whenBad:
          'whatever waits for a connection is late already: look at Database connections, then at Statements.',
        unit: 'none',
        min: 0,
        links,
        queries: [
          { expr: `sum(${ofTargets('http_server_active_requests')})`, legend: 'requests being answered' },
          {
            expr: `sum(${ofTargets('db_client_connection_pending_requests')})`,
            legend: 'waiting for a connection',
          },
        ],
      }),
    ],
  );
}

/** Statements to PostgreSQL. */
export function databaseRow(links: Link[]): Row {
  const statements = 'db_client_operation_duration_seconds_count';
  return row('Database', [
    chart({
      title: 'Statements',
      shows:
        'How long 95 of 100 statements take at most, by operation, without the wait for a connection; with traces as points.',
      whenBad: 'open a trace: its span has the statement. All operations slow at once: PostgreSQL itself.',
      unit: 's',
      min: 0,
      links,
      queries: [
        {
          expr: `histogram_quantile(0.95, ${sumBy('le, db_operation_name', rate(ofTargets('db_client_operation_duration_seconds_bucket')))})`,
          legend: '{{db_operation_name}} p95',
          exemplars: true,
        },
      ],
    }),
    chart({
      title: 'Statements by outcome',
      shows: 'Statements a second: those that worked, and by SQLSTATE or error those that did not.',
      whenBad:
        '57014 took too long, 53300 found no connection, 23505 met a row that was there: look the code up in the log lines of the route.',
      unit: 'ops',
      min: 0,
      stacked: true,
      links,
      queries: [
        {
          expr: `label_replace(${sumBy('error_type', rate(ofTargets(statements)))}, "error_type", "worked", "error_type", "")`,
          legend: '{{error_type}}',
        },
      ],
    }),
  ]);
}

/** The process as Node and the operating system see it. */
export function runtimeRow(links: Link[]): Row {
  return row('Node runtime', [
    chart({
      title: 'Memory of the process',
      shows: 'What the operating system counts (resident), and of it what lies outside of the heap.',
      whenBad:
        'resident climbs and the heap does not: buffers or native code. The orchestrator ends a process at its limit without a word.',
      unit: 'bytes',
      min: 0,
      links,
      queries: [
        {
          expr: sumBy('instance', ofTargets('process_resident_memory_bytes')),
          legend: '{{instance}} resident',
        },
        {
          expr: sumBy('instance', ofTargets('nodejs_external_memory_bytes')),
          legend: '{{instance}} external',
        },
      ],
    }),
    chart({
      title: 'Open files and sockets',
      shows: 'The share of the file descriptors that a process may have.',
      whenBad:
        'it climbs and does not fall: connections are not closed. Look at Waiting on other things by type.',
      unit: 'percentunit',
      min: 0,
      thresholds: atMost(0.8),
      links,
      queries: [
        {
          expr: `${maxBy('instance', ofTargets('process_open_fds'))} / ${maxBy('instance', ofTargets('process_max_fds'))}`,
          legend: '{{instance}}',
        },
      ],
    }),
    chart({
      title: 'What keeps the process busy',
      shows: "Node's active resources by type: sockets, timers, requests to the operating system.",
      whenBad: 'one type climbs without end: that is what is never closed.',
      unit: 'none',
      min: 0,
      links,
      queries: [{ expr: sumBy('type', ofTargets('nodejs_active_resources')), legend: '{{type}}' }],
    }),
    chart({
      title: 'Telemetry that was lost',
      shows: 'Spans and log lines a second that never reached the receiver.',
      whenBad:
        'the receiver is away or too slow: what you look for may be among what was lost. The service itself is not hurt by it.',
      unit: 'cps',
      min: 0,
      thresholds: none('orange'),
      links,
      queries: [
        {
          expr: `sum(${rate(ofTargets('otel_sdk_processor_span_processed_total', 'error_type!=""'))})`,
          legend: 'spans',
        },
        {
          expr: `sum(${rate(ofTargets('otel_sdk_processor_log_processed_total', 'error_type!=""'))})`,
          legend: 'log lines',
        },
      ],
    }),
  ]);
}
