import { Type } from 'typebox';
import type { ConfigDefinition } from './variable.ts';

const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const durationMs = Type.Integer({ minimum: 0, maximum: 600_000 });

/**
 * The variables that every service has. Spread them into the service's own definition; one that needs another default is
 * spread once more: `port: { ...standardVariables.port, default: 3001 }`.
 */
export const standardVariables = {
  host: {
    env: 'HOST',
    schema: Type.String(),
    default: '127.0.0.1',
    example: '0.0.0.0',
    description: 'Address to listen on for requests. In a container: 0.0.0.0.',
  },
  port: {
    env: 'PORT',
    schema: port,
    default: 8080,
    example: '8080',
    description: 'Port for requests; 0 takes a free one.',
  },
  adminHost: {
    env: 'ADMIN_HOST',
    schema: Type.String(),
    default: '127.0.0.1',
    example: '0.0.0.0',
    description: 'Address to listen on for metrics, probes and /ops. Never one that the public reaches.',
  },
  adminPort: {
    env: 'ADMIN_PORT',
    schema: port,
    default: 9080,
    example: '9080',
    description: 'Port for metrics, probes and /ops; 0 takes a free one.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    example: 'info',
    description: 'The least important lines that are logged. /ops can change it while the service runs.',
  },
  otlpEndpoint: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    schema: Type.Optional(Type.String({ pattern: '^https?://[^\\s]+$' })),
    example: 'http://localhost:4318',
    description: 'Base URL of the OTLP/HTTP receiver of spans and logs. Missing: they are not sent.',
  },
  traceSampleRatio: {
    env: 'OTEL_TRACES_SAMPLER_ARG',
    schema: Type.Number({ minimum: 0, maximum: 1 }),
    default: 1,
    example: '0.1',
    description: 'Share of the traces begun here that are recorded.',
  },
  faultsEnabled: {
    env: 'FAULTS_ENABLED',
    schema: Type.Boolean(),
    default: false,
    example: 'false',
    description: 'Whether /ops may break the service on purpose. Never in production without a drill.',
  },
  opsTokens: {
    env: 'OPS_TOKENS',
    schema: Type.Optional(
      Type.String({
        pattern: '^(viewer|responder|admin):[^:,]+:[^:,]+(,(viewer|responder|admin):[^:,]+:[^:,]+)*$',
      }),
    ),
    example: 'viewer:grafana:CHANGE-ME,responder:alice:CHANGE-ME',
    description: 'Who may use /ops, as role:operator:token, with commas between. Missing: nobody.',
    secret: true,
  },
  drainPauseMs: {
    env: 'DRAIN_PAUSE_MS',
    schema: durationMs,
    default: 5_000,
    example: '5000',
    description:
      'How long the service goes on taking requests after it said it is not ready, in milliseconds.',
  },
  shutdownDeadlineMs: {
    env: 'SHUTDOWN_DEADLINE_MS',
    schema: durationMs,
    default: 10_000,
    example: '10000',
    description: 'How long the service may take to stop after the drain pause, in milliseconds.',
  },
  serviceVersion: {
    env: 'SERVICE_VERSION',
    schema: Type.String(),
    default: '0.1.0',
    example: '1.4.2',
    description: 'Version in metrics, traces and logs.',
  },
  revision: {
    env: 'SERVICE_REVISION',
    schema: Type.String(),
    default: 'unknown',
    example: '3f2c1ab',
    description: 'Commit that the service was built from, in metrics.',
  },
} as const satisfies ConfigDefinition;
