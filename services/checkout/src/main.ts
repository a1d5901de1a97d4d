/** The whole life of the process, from top to bottom. What is opened first is closed last. */
import { fileURLToPath } from 'node:url';
import { createAdminApp } from '@vigil/service-kit/admin';
import { loadConfigOrExit, revealSecret } from '@vigil/service-kit/config';
import { createControls } from '@vigil/service-kit/controls';
import { migrate, openDatabase } from '@vigil/service-kit/database';
import { createGuard } from '@vigil/service-kit/guard';
import { createHttpClient } from '@vigil/service-kit/http-client';
import { createLifecycle } from '@vigil/service-kit/lifecycle';
import { openTelemetry } from '@vigil/service-kit/service';
import { buildApp } from './app.ts';
import { configuration } from './config.ts';
import { flags } from './flags.ts';
import { createCheckoutMetrics } from './metrics.ts';
import { startSettling } from './orders/settle.ts';
import { createPayments, isPaymentsFailure } from './payments/payments.ts';

/** The latency SLO's threshold (slo.yaml): the histogram needs a bucket that ends there. */
const LATENCY_THRESHOLD_SECONDS = 0.3;

const config = loadConfigOrExit(configuration);
const { logger, metrics, closeTelemetry } = openTelemetry({
  service: 'checkout',
  config,
  thresholdsSeconds: [LATENCY_THRESHOLD_SECONDS],
});
const { registry } = metrics;
const lifecycle = createLifecycle({
  logger,
  drainPauseMs: config.drainPauseMs,
  deadlineMs: config.shutdownDeadlineMs,
});

await lifecycle.start(async () => {
  lifecycle.onStop('telemetry', closeTelemetry);

  const database = openDatabase({
    connectionString: revealSecret(config.databaseUrl),
    application: 'checkout',
    poolSize: config.databasePoolSize,
    statementTimeoutMs: 5_000,
    registry,
  });
  lifecycle.onStop('database', database.close);
  lifecycle.readiness.addCheck('postgres', database.ping);
  await migrate({ database, folder: fileURLToPath(new URL('../migrations', import.meta.url)), logger });

  const client = createHttpClient({
    dependency: 'payments',
    baseUrl: config.paymentsUrl,
    metrics,
    defaultTimeoutMs: config.paymentsTimeoutMs,
  });
  lifecycle.onStop('payments client', client.close);
  const guard = createGuard({
    dependency: 'payments',
    registry,
    logger,
    timeoutMs: config.paymentsTimeoutMs,
    operations: ['charge'],
    isDependencyFailure: isPaymentsFailure,
    breaker: { openMs: config.paymentsBreakerOpenMs },
  });
  const payments = createPayments(client, guard);

  const controls = createControls({
    logger,
    registry,
    faultsEnabled: config.faultsEnabled,
    tokens: config.opsTokens && revealSecret(config.opsTokens),
    flags,
  });
  controls.addBreaker(guard);
  lifecycle.onStop('controls', controls.close);

  const admin = await createAdminApp({ logger, metrics, lifecycle, controls });
  lifecycle.onStop('admin server', () => admin.close());
  await admin.listen({ host: config.adminHost, port: config.adminPort });

  const checkoutMetrics = createCheckoutMetrics(registry);
  const settling = startSettling(
    { database, payments, metrics: checkoutMetrics, logger },
    config.settlePollMs,
  );
  lifecycle.onStop('outbox', settling.stop);

  const app = await buildApp({
    logger,
    metrics,
    lifecycle,
    controls,
    database,
    payments,
    checkoutMetrics,
    rateLimitPerMinute: config.rateLimitPerMinute,
  });
  lifecycle.onStop('server', () => app.close());
  await app.listen({ host: config.host, port: config.port });
});
