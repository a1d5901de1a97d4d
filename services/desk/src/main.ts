/** The whole life of the process, from top to bottom. What is opened first is closed last. */
import { fileURLToPath } from 'node:url';
import { createAdminApp } from '@vigil/service-kit/admin';
import { loadConfigOrExit, revealSecret } from '@vigil/service-kit/config';
import { createControls } from '@vigil/service-kit/controls';
import { migrate, openDatabase } from '@vigil/service-kit/database';
import { createLifecycle } from '@vigil/service-kit/lifecycle';
import { openTelemetry } from '@vigil/service-kit/service';
import { buildApp } from './app.ts';
import { configuration } from './config.ts';

const config = loadConfigOrExit(configuration);
const { logger, metrics, closeTelemetry } = openTelemetry({ service: 'desk', config });
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
    application: 'desk',
    poolSize: 10,
    statementTimeoutMs: 5_000,
    registry,
  });
  lifecycle.onStop('database', database.close);
  lifecycle.readiness.addCheck('postgres', database.ping);
  await migrate({ database, folder: fileURLToPath(new URL('../migrations', import.meta.url)), logger });

  const controls = createControls({
    logger,
    registry,
    faultsEnabled: config.faultsEnabled,
    tokens: config.opsTokens && revealSecret(config.opsTokens),
    flags: {},
  });
  lifecycle.onStop('controls', controls.close);

  const admin = await createAdminApp({ logger, metrics, lifecycle, controls });
  lifecycle.onStop('admin server', () => admin.close());
  await admin.listen({ host: config.adminHost, port: config.adminPort });

  const app = await buildApp({
    logger,
    metrics,
    lifecycle,
    controls,
    database,
    webhookToken: revealSecret(config.webhookToken),
    apiToken: revealSecret(config.apiToken),
    runbooksFolder: config.runbooksFolder,
    dashboards: {
      prometheusUrl: config.prometheusUrl,
      folder: config.dashboardsFolder,
      grafanaUrl: config.grafanaUrl,
    },
  });
  lifecycle.onStop('server', () => app.close());
  await app.listen({ host: config.host, port: config.port });
});
