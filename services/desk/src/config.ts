/** The configuration of the desk: what it is, where it comes from, and an example of each. */
import { standardVariables } from '@vigil/service-kit/config';
import Type from 'typebox';

export const configuration = {
  ...standardVariables,
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: Type.String({ pattern: '^postgres(ql)?://' }),
    secret: true,
    example: 'postgres://desk:secret@127.0.0.1:5432/desk',
    description: 'The PostgreSQL database of the desk',
  },
  webhookToken: {
    env: 'WEBHOOK_TOKEN',
    schema: Type.String({ minLength: 16 }),
    secret: true,
    example: 'a-random-string-of-at-least-16-characters',
    description: 'The bearer token with which Alertmanager calls the webhook',
  },
  apiToken: {
    env: 'API_TOKEN',
    schema: Type.String({ minLength: 16 }),
    secret: true,
    example: 'another-random-string',
    description: 'The bearer token with which incidents are read, and annotations read and written',
  },
  runbooksFolder: {
    env: 'RUNBOOKS_FOLDER',
    schema: Type.String({ minLength: 1 }),
    default: '../../runbooks',
    example: '/srv/vigil/runbooks',
    description: 'The folder of the runbooks that the desk serves at /runbooks',
  },
  prometheusUrl: {
    env: 'PROMETHEUS_URL',
    schema: Type.String({ pattern: '^https?://[^\\s]+[^/\\s]$' }),
    default: 'http://127.0.0.1:9090',
    example: 'http://prometheus:9090',
    description: 'Base URL of the Prometheus that the preview at /dashboards reads',
  },
  dashboardsFolder: {
    env: 'DASHBOARDS_FOLDER',
    schema: Type.String({ minLength: 1 }),
    default: '../../dashboards/json',
    example: '/srv/vigil/dashboards',
    description: "The folder of Grafana's dashboards that the desk draws at /dashboards",
  },
  grafanaUrl: {
    env: 'GRAFANA_URL',
    schema: Type.Optional(Type.String({ pattern: '^https?://[^\\s]+[^/\\s]$' })),
    example: 'http://localhost:3000',
    description: 'Base URL of the Grafana that has the same dashboards, for links. Missing: there is none.',
  },
} as const;
