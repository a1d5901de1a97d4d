/** Checkout as its tests meet it: the real application on a real database, beside a payments that they steer. */
import { fileURLToPath } from 'node:url';
import { createControls } from '@vigil/service-kit/controls';
import { migrate, openDatabase } from '@vigil/service-kit/database';
import { createGuard } from '@vigil/service-kit/guard';
import { createHttpClient } from '@vigil/service-kit/http-client';
import { createLifecycle } from '@vigil/service-kit/lifecycle';
import { createLogger } from '@vigil/service-kit/logging';
import { createMetrics } from '@vigil/service-kit/metrics';
import { captureLog, createTestDatabase } from '@vigil/service-kit/testing';
import { buildApp } from '../src/app.ts';
import { flags } from '../src/flags.ts';
import { createCheckoutMetrics } from '../src/metrics.ts';
import { type SettleDependencies, settleRound } from '../src/orders/settle.ts';
import { createPayments, isPaymentsFailure } from '../src/payments/payments.ts';
import { startStubPayments } from './stub-payments.ts';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

export type Checkout = Awaited<ReturnType<typeof startCheckout>>;

export async function startCheckout(
  postgresUrl: string,
  options: { rateLimitPerMinute?: number; maxEventLoopDelayMs?: number } = {},
) {
  const log = captureLog();
  const logger = createLogger({
    service: 'checkout',
    version: 'test',
    level: 'info',
    destination: log.destination,
  });
  const metrics = createMetrics({
    service: 'checkout',
    version: 'test',
    revision: 'test',
    thresholdsSeconds: [0.3],
  });
  const { registry } = metrics;
  const lifecycle = createLifecycle({ logger, drainPauseMs: 0, deadlineMs: 1_000 });
  const controls = createControls({ logger, registry, faultsEnabled: true, tokens: undefined, flags });
  const testDatabase = await createTestDatabase(postgresUrl);
  const database = openDatabase({
    connectionString: testDatabase.connectionString,
    application: 'checkout-test',
    poolSize: 10,
    statementTimeoutMs: 5_000,
    registry,
  });
  await migrate({ database, folder: MIGRATIONS, logger });
  const payments = await startStubPayments();
  const guard = createGuard({
    dependency: 'payments',
    registry,
    logger,
    timeoutMs: 200,
    isDependencyFailure: isPaymentsFailure,
    // The breaker has tests of its own; here a failing payments must go on being asked.
    breaker: { minimumCalls: 1_000 },
  });
  const client = createHttpClient({
    dependency: 'payments',
    baseUrl: payments.url,
    metrics,
    defaultTimeoutMs: 1_000,
  });
  const checkoutMetrics = createCheckoutMetrics(registry);
  const paymentsClient = createPayments(client, guard);
  const app = await buildApp({
    logger,
    metrics,
    lifecycle,
    controls,
    database,
    payments: paymentsClient,
    checkoutMetrics,
    rateLimitPerMinute: options.rateLimitPerMinute ?? 100_000,
    // Tests share two cores with each other; shedding has a test of its own.
    maxEventLoopDelayMs: options.maxEventLoopDelayMs ?? 60_000,
  });
  await app.ready();
  const settling: SettleDependencies = {
    database,
    payments: paymentsClient,
    metrics: checkoutMetrics,
    logger,
    leaseSeconds: 0,
  };

  return {
    app,
    log,
    payments,
    database,
    controls,
    /** Places an order of one lantern (49 euros), unless told otherwise. */
    order: (
      options: { key?: string; quantity?: number; sku?: string; headers?: Record<string, string> } = {},
    ) =>
      app.inject({
        method: 'POST',
        url: '/orders',
        headers: { 'idempotency-key': options.key ?? crypto.randomUUID(), ...options.headers },
        payload: {
          lines: [{ sku: options.sku ?? 'lantern', quantity: options.quantity ?? 1 }],
          card_token: 'tok_visa',
        },
      }),
    settle: () => settleRound(settling),
    /** The value of a series as a scraper would read it: `checkout_orders_total{outcome="paid"}`. */
    async sample(series: string): Promise<number | undefined> {
      const { body } = await metrics.scrape(undefined);
      const line = body.split('\n').find((candidate) => candidate.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.split(' ')[1]);
    },
    async stop() {
      await app.close();
      await controls.close();
      await client.close();
      await payments.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}
