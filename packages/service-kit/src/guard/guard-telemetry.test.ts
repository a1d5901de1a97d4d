import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import pino from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startTracing } from '../tracing/index.ts';
import { createGuard } from './guard.ts';
import { CHARGE, failures, guardFixture, hang, open, succeed } from './guard-fixture.ts';

const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'test', version: '1.2.3', sampleRatio: 1, exporter });
beforeEach(() => exporter.reset());
afterAll(() => tracing.shutdown());

const OPEN_BRIEFLY = { breaker: { openMs: 1 } };
const waitUntilEligible = () => new Promise((resolve) => setTimeout(resolve, 5));

test('every series is there, at zero, before the first call', async () => {
  const { registry } = guardFixture();
  const scrape = (await registry.metrics()).split('\n').filter((line) => line.startsWith('guard_'));
  const nonZero = scrape.filter((line) => !line.endsWith(' 0'));
  expect(nonZero).toEqual([
    'guard_breaker_state{dependency="payments",state="closed"} 1',
    'guard_retry_budget_available{dependency="payments"} 3',
    'guard_bulkhead_limit_calls{dependency="payments",state="active"} 25',
    'guard_bulkhead_limit_calls{dependency="payments",state="queued"} 25',
  ]);
  const outcomes = [
    'success',
    'failure',
    'timeout',
    'deadline_exceeded',
    'rejected',
    'aborted',
    'caller_error',
    'fallback',
  ];
  const steps = [
    'closed open',
    'open half_open',
    'half_open closed',
    'half_open open',
    'closed isolated',
    'open isolated',
  ];
  const expected = [
    ...['charge', 'lookup'].flatMap((operation) =>
      outcomes.map(
        (outcome) =>
          `guard_calls_total{dependency="payments",operation="${operation}",outcome="${outcome}"} 0`,
      ),
    ),
    ...[...steps, 'half_open isolated', 'isolated closed'].map((step) => {
      const [from, to] = step.split(' ');
      return `guard_breaker_transitions_total{dependency="payments",from="${from}",to="${to}"} 0`;
    }),
    ...['breaker_open', 'breaker_half_open', 'breaker_isolated', 'bulkhead_full'].map(
      (reason) => `guard_rejected_total{dependency="payments",reason="${reason}"} 0`,
    ),
    ...['open', 'half_open', 'isolated'].map(
      (state) => `guard_breaker_state{dependency="payments",state="${state}"} 0`,
    ),
    'guard_retries_total{dependency="payments"} 0',
    'guard_retry_budget_exhausted_total{dependency="payments"} 0',
    'guard_breaker_eligible{dependency="payments"} 0',
    'guard_bulkhead_calls{dependency="payments",state="active"} 0',
    'guard_bulkhead_calls{dependency="payments",state="queued"} 0',
  ];
  expect(scrape.toSorted()).toEqual([...expected, ...nonZero].toSorted());
});

test('counters only grow, by what happened, whoever scrapes and however often', async () => {
  const { guard, registry, outcomes } = guardFixture();
  await guard.call(CHARGE, succeed);
  await Promise.all([registry.metrics(), registry.metrics(), registry.getMetricsAsJSON()]);
  expect(await outcomes('charge')).toEqual({ success: 1 });
  await guard.call(CHARGE, succeed);
  expect(await outcomes('charge')).toEqual({ success: 2 });
});

test('each step is a counted transition, a warning, and an event on the span of the call that caused it', async () => {
  const { guard, log, read } = guardFixture(OPEN_BRIEFLY);
  await trace.getTracer('test').startActiveSpan('order', async (span) => {
    await open(guard);
    await waitUntilEligible();
    await failures(guard, 1);
    await waitUntilEligible();
    await guard.call(CHARGE, succeed);
    guard.isolate();
    guard.release();
    span.end();
  });
  await tracing.flush();

  const steps = [
    { from: 'closed', to: 'open' },
    { from: 'open', to: 'half_open' },
    { from: 'half_open', to: 'open' },
    { from: 'open', to: 'half_open' },
    { from: 'half_open', to: 'closed' },
    { from: 'closed', to: 'isolated' },
    { from: 'isolated', to: 'closed' },
  ];
  const lines = log.withMessage('breaker transition');
  expect(lines).toMatchObject(steps.map((step) => ({ level: 'warn', dependency: 'payments', ...step })));
  expect(lines[0]).toMatchObject({ calls: 4, failures: 4 });
  const events = exporter.getFinishedSpans()[0]!.events;
  expect(events).toMatchObject(
    steps.map((step) => ({
      name: 'guard.breaker.transition',
      attributes: { dependency: 'payments', ...step },
    })),
  );
  const counted = await Promise.all(steps.map((step) => read('guard_breaker_transitions_total', step)));
  expect(counted).toEqual([1, 2, 1, 2, 1, 1, 1]);
});

test('guards of several dependencies share one registry; two of the same do not', async () => {
  const registry = new Registry();
  const options = { registry, logger: pino({ level: 'silent' }), timeoutMs: 100, operations: ['charge'] };
  const payments = createGuard({ ...options, dependency: 'payments' });
  const stock = createGuard({ ...options, dependency: 'stock' });
  await payments.call(CHARGE, succeed);
  stock.isolate();
  const scrape = await registry.metrics();
  expect(scrape).toContain('guard_calls_total{dependency="payments",operation="charge",outcome="success"} 1');
  expect(scrape).toContain('guard_calls_total{dependency="stock",operation="charge",outcome="success"} 0');
  expect(scrape).toContain('guard_breaker_state{dependency="payments",state="closed"} 1');
  expect(scrape).toContain('guard_breaker_state{dependency="stock",state="isolated"} 1');
  expect(() => createGuard({ ...options, dependency: 'stock' })).toThrow('There is a guard for stock');
});

test('options that make no sense are refused by name', () => {
  expect(() => guardFixture({ timeoutMs: 0 })).toThrow('timeoutMs should be milliseconds, above 0');
  expect(() => guardFixture({ timeoutMs: Number.NaN })).toThrow(RangeError);
  expect(() => guardFixture({ timeoutMs: 2 ** 31 })).toThrow(RangeError);
  expect(() => guardFixture({ breaker: { failureRatio: 0 } })).toThrow(
    'breaker.failureRatio should be a ratio above 0',
  );
  expect(() => guardFixture({ breaker: { probes: 1.5 } })).toThrow(
    'breaker.probes should be a whole number from 1',
  );
  expect(() => guardFixture({ retry: { maxAttempts: 0 } })).toThrow('retry.maxAttempts');
  expect(() => guardFixture({ retry: { budgetRatio: 1.1 } })).toThrow('retry.budgetRatio');
  expect(() => guardFixture({ bulkhead: { concurrent: 0 } })).toThrow('bulkhead.concurrent');
  expect(() =>
    guardFixture({ bulkhead: { queued: 0 }, retry: { budgetRatio: 0, budgetMinimum: 0 } }),
  ).not.toThrow();
});

test('in real time, too, a hung call ends, and not before its timeout', async () => {
  const { guard } = guardFixture({ timeoutMs: 50 });
  const startedAtMs = performance.now();
  // The guard's timer does not keep a process alive on its own.
  const alive = setTimeout(() => {}, 10_000);
  await expect(guard.call(CHARGE, hang)).rejects.toMatchObject({ code: 'call_timeout' });
  clearTimeout(alive);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(50);
});
