import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import type { Phase } from '../lifecycle/index.ts';
import { createReadiness } from '../lifecycle/readiness.ts';
import { createLogger } from '../logging/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { problem } from '../problem/index.ts';
import { captureLog } from '../testing/index.ts';
import { createAdminApp } from './index.ts';

let admin: FastifyInstance;
afterEach(() => admin.close());

/** Stands for the controls: one route that answers and one that refuses. */
const routes: FastifyPluginCallback = (app, _options, done) => {
  app.get('/', async () => ({ flags: {} }));
  app.put('/faults/latency', async () => {
    throw problem(403, 'closed', 'No token is configured.');
  });
  done();
};

async function makeAdmin({ phase = 'running' as Phase, withControls = true } = {}) {
  const log = captureLog();
  const logger = createLogger({
    service: 'shop',
    version: '1',
    level: 'trace',
    destination: log.destination,
  });
  const metrics = createMetrics({ service: 'shop', version: '1', revision: 'abc' });
  const readiness = createReadiness(() => phase);
  admin = await createAdminApp({
    logger,
    metrics,
    lifecycle: { readiness },
    ...(withControls ? { controls: { routes } } : {}),
  });
  return { log, metrics, readiness };
}

test('/metrics answers in the format that the scraper asks for', async () => {
  await makeAdmin();
  const text = await admin.inject('/metrics');
  expect(text.statusCode).toBe(200);
  expect(text.headers['content-type']).toContain('version=0.0.4');
  expect(text.body).toMatch(/^build_info\{.*service="shop".*\} 1$/m);
  const open = await admin.inject({
    url: '/metrics',
    headers: { accept: 'application/openmetrics-text; version=1.0.0' },
  });
  expect(open.headers['content-type']).toContain('application/openmetrics-text');
  expect(open.body).toMatch(/# EOF\n$/);
});

test('a scrape that fails is a 500, not an empty success', async () => {
  const { metrics, log } = await makeAdmin();
  metrics.registry.getSingleMetric('build_info')!.get = () => {
    throw new Error('no value');
  };
  const response = await admin.inject('/metrics');
  expect(response.statusCode).toBe(500);
  expect(log.withMessage('request failed')).toMatchObject([
    { route: '/metrics', err: { message: 'no value' } },
  ]);
});

test('/healthz is well while the process is, whatever the dependencies say', async () => {
  const { readiness } = await makeAdmin({ phase: 'draining' });
  readiness.addCheck('postgres', () => Promise.reject(new Error('connection refused')));
  const response = await admin.inject('/healthz');
  expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }]);
});

test('/readyz is 200 when every check passes', async () => {
  const { readiness } = await makeAdmin();
  readiness.addCheck('postgres', async () => undefined);
  const response = await admin.inject('/readyz');
  expect([response.statusCode, response.json()]).toEqual([
    200,
    {
      ready: true,
      checks: [
        { name: 'lifecycle', ok: true },
        { name: 'postgres', ok: true },
      ],
    },
  ]);
});

test('/readyz is 503 with the failing check named, and only /readyz', async () => {
  const { readiness } = await makeAdmin();
  readiness.addCheck('postgres', () => Promise.reject(new Error('connection refused')));
  const response = await admin.inject('/readyz');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toMatchObject({
    ready: false,
    checks: [{ name: 'lifecycle' }, { name: 'postgres', ok: false, reason: 'connection refused' }],
  });
  expect((await admin.inject('/metrics')).statusCode).toBe(200);
  expect((await admin.inject('/ops')).statusCode).toBe(200);
});

test.each(['starting', 'draining', 'stopping'] as const)('/readyz is 503 while %s', async (phase) => {
  await makeAdmin({ phase });
  expect((await admin.inject('/readyz')).statusCode).toBe(503);
});

test('/ops is where the controls are, and their refusals are problems', async () => {
  await makeAdmin();
  expect((await admin.inject('/ops')).json()).toEqual({ flags: {} });
  const refused = await admin.inject({ method: 'PUT', url: '/ops/faults/latency' });
  expect(refused.headers['content-type']).toContain('application/problem+json');
  expect(refused.json()).toMatchObject({ status: 403, type: '/problems/closed' });
});

test('without controls there is no /ops', async () => {
  await makeAdmin({ withControls: false });
  expect((await admin.inject('/ops')).statusCode).toBe(404);
});

test('probes and scrapes are in no request log and no SLI', async () => {
  const { log } = await makeAdmin();
  await admin.inject('/healthz');
  await admin.inject('/readyz');
  const { body } = await admin.inject('/metrics');
  expect(log.lines()).toEqual([]);
  expect(body).not.toMatch(/http_server_request_duration_seconds_count\{/);
});
