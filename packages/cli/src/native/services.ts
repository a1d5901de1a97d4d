// The kit's own services as processes: one table of what differs, everything else alike.
import { join } from 'node:path';
import { checkoutFolder } from '../paths.ts';
import type { Ports } from './ports.ts';
import { connectionUrl } from './postgres.ts';
import { answersOk } from './readiness.ts';
import type { Secrets } from './secrets.ts';
import type { ProcessDefinition } from './supervisor.ts';

export type ServiceName = 'payments' | 'desk' | 'checkout';

export type ServiceSettings = { ports: Ports; secrets: Secrets; timeScale: number };

const breakerOpenMs = 60_000;
/** Nothing routes traffic away from a local service, so its drain pause need not wait for a load balancer. */
const localDrainPauseMs = 100;

const own: Record<ServiceName, (settings: ServiceSettings) => Record<string, string>> = {
  payments: () => ({}),
  desk: ({ ports, secrets }) => ({
    WEBHOOK_TOKEN: secrets.deskWebhook,
    API_TOKEN: secrets.deskApi,
    RUNBOOKS_FOLDER: join(checkoutFolder, 'runbooks'),
    PROMETHEUS_URL: `http://127.0.0.1:${ports.prometheus}`,
    DASHBOARDS_FOLDER: join(checkoutFolder, 'dashboards', 'json'),
  }),
  checkout: ({ ports, timeScale }) => ({
    PAYMENTS_URL: `http://127.0.0.1:${ports.payments}`,
    // Where time is scaled, the breaker's is too, or it would still be open when the drill is over.
    PAYMENTS_BREAKER_OPEN_MS: String(Math.max(500, Math.round(breakerOpenMs / timeScale))),
  }),
};

/** `OPS_TOKENS` of every service: role:operator:token. */
function opsTokens(secrets: Secrets): string {
  return [
    `viewer:vigil-viewer:${secrets.opsViewer}`,
    `responder:vigil-responder:${secrets.opsResponder}`,
    `admin:vigil-admin:${secrets.opsAdmin}`,
  ].join(',');
}

export function serviceProcess(name: ServiceName, settings: ServiceSettings): ProcessDefinition {
  const { ports, secrets } = settings;
  const adminPort = ports[`${name}_admin`];
  return {
    name,
    command: process.execPath,
    args: ['src/main.ts'],
    workingFolder: join(checkoutFolder, 'services', name),
    environment: {
      HOST: '127.0.0.1',
      PORT: String(ports[name]),
      ADMIN_HOST: '127.0.0.1',
      ADMIN_PORT: String(adminPort),
      DATABASE_URL: connectionUrl({
        user: name,
        password: secrets[`${name}Database`],
        port: ports.postgres,
        database: name,
      }),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.otlp}`,
      OPS_TOKENS: opsTokens(secrets),
      FAULTS_ENABLED: 'true',
      DRAIN_PAUSE_MS: String(localDrainPauseMs),
      ...own[name](settings),
    },
    ready: answersOk(`http://127.0.0.1:${adminPort}/readyz`),
    readyTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 12_000,
  };
}
