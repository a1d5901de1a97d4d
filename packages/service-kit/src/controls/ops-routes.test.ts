import { afterEach, expect, test, vi } from 'vitest';
import { type ControlledService, startControlledService, tokens } from './fixtures/controlled-service.ts';
import type { ControlsOptions } from './index.ts';

const flags = { 'deferred-payments': { default: false, description: 'Settle later' } };

let service: ControlledService;
afterEach(() => service.close());

async function start(options: Partial<ControlsOptions> = {}): Promise<ControlledService> {
  service = await startControlledService({ flags, ...options });
  service.controls.addBreaker(breaker());
  return service;
}

/** A guard, as far as the controls see it. */
function breaker() {
  let state = 'closed';
  return {
    dependency: 'payments',
    state: () => state,
    isolate: () => {
      state = 'isolated';
    },
    release: () => {
      state = 'closed';
    },
  };
}

const changes = [
  { role: 'admin', path: '/faults/latency', body: { parameters: { milliseconds: 5 }, ttl_seconds: 60 } },
  { role: 'responder', path: '/flags/deferred-payments', body: { value: true, ttl_seconds: 60 } },
  { role: 'responder', path: '/breakers/payments', body: { ttl_seconds: 60 } },
  { role: 'responder', path: '/log-level', body: { level: 'debug', ttl_seconds: 60 } },
] as const;

const tokenOf = { viewer: 'token-v', responder: 'token-r', admin: 'token-a' };
const mayDo = {
  responder: ['responder', 'admin'],
  admin: ['admin'],
};

test('shows the whole state to a viewer', async () => {
  const { ops } = await start();
  const { status, body } = await ops('GET', '', undefined, tokenOf.viewer);

  expect(status).toBe(200);
  expect(Object.keys(body.faults)).toEqual(
    expect.arrayContaining([
      'latency',
      'error_rate',
      'hang',
      'connection_reset',
      'event_loop_block',
      'memory_leak',
    ]),
  );
  expect(body.faults.latency).toMatchObject({ active: false, parameters: null, expires_at: null });
  expect(body.flags).toEqual({
    'deferred-payments': { ...flags['deferred-payments'], value: false, expires_at: null },
  });
  expect(body.breakers).toEqual({ payments: { state: 'closed', expires_at: null } });
  expect(body.log_level).toEqual({ level: 'info', expires_at: null });
});

test.each(changes)('$path takes the role $role, for PUT and DELETE', async ({ role, path, body }) => {
  const { ops } = await start();
  for (const [actor, token] of Object.entries(tokenOf)) {
    const allowed = mayDo[role].includes(actor);
    for (const method of ['PUT', 'DELETE']) {
      const answer = await ops(method, path, method === 'PUT' ? body : undefined, token);
      expect([method, actor, answer.status]).toEqual([method, actor, allowed ? 200 : 403]);
    }
  }
});

test.each([...changes.map(({ path }) => path), '', '/no-such-thing', '/faults/no-such-fault'])(
  'nobody does anything at %j without a valid token',
  async (path) => {
    const { ops, log } = await start();
    for (const token of ['wrong', '', 'token-A', null]) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await ops(method, path, method === 'PUT' ? {} : undefined, token);
        expect([method, token, answer.status]).toEqual([method, token, 401]);
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
        expect(answer.body).toMatchObject({ status: 401, title: 'Token required' });
      }
    }
    expect(log.withMessage('ops change refused')[0]).toMatchObject({
      operator: 'unknown',
      role: 'none',
      status: 401,
    });
  },
);

test.each([undefined, ''])(
  'without tokens configured (%j), /ops is closed, whatever is sent',
  async (none) => {
    const { ops } = await start({ tokens: none });
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/no-such-thing'],
      ['PUT', '/faults/hang'],
      ['DELETE', '/log-level'],
    ] as const) {
      const answer = await ops(method, path, method === 'PUT' ? {} : undefined);
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      expect(answer.body.detail).toContain('closed');
    }
  },
);

test('malformed tokens keep the service from starting', async () => {
  await start();
  await expect(startControlledService({ tokens: 'admin:hunter2' })).rejects.toThrow(
    /^OPS_TOKENS: (?!.*hunter2)/,
  );
  await expect(startControlledService({ tokens: `${tokens},x` })).rejects.toThrow('OPS_TOKENS: entry 4');
});

test.each([
  ['/faults/latency', { parameters: { milliseconds: 'long' }, ttl_seconds: 60 }, '/parameters/milliseconds'],
  [
    '/faults/latency',
    { parameters: { milliseconds: 1, rout: '/catalog' }, ttl_seconds: 60 },
    '/parameters/rout',
    'is not known here',
  ],
  ['/faults/latency', { parameters: {}, ttl_seconds: 60 }, '/parameters'],
  ['/faults/latency', { parameters: { milliseconds: 1 } }, ''],
  ['/faults/latency', { parameters: { milliseconds: 1 }, ttl_seconds: 0 }, '/ttl_seconds'],
  ['/faults/latency', { parameters: { milliseconds: 1 }, ttl_seconds: 86_401 }, '/ttl_seconds'],
  ['/faults/latency', { parameters: { milliseconds: 1 }, ttl_seconds: '60' }, '/ttl_seconds'],
  ['/faults/error_rate', { parameters: { ratio: 1.5 }, ttl_seconds: 60 }, '/parameters/ratio'],
  ['/faults/error_rate', { parameters: { ratio: 0 }, ttl_seconds: 60 }, '/parameters/ratio'],
  ['/faults/error_rate', { parameters: { ratio: 1, status: 200 }, ttl_seconds: 60 }, '/parameters/status'],
  ['/faults/hang', undefined, ''],
  ['/flags/deferred-payments', { value: 'yes', ttl_seconds: 60 }, '/value'],
  ['/flags/deferred-payments', { value: true }, ''],
  ['/breakers/payments', {}, ''],
  ['/log-level', { level: 'silent', ttl_seconds: 60 }, '/level', 'must be one of trace, debug, info'],
])('PUT %s with %j is a 400 that points at %j', async (path, body, pointer, detail = '') => {
  const { ops } = await start();
  const before = (await ops('GET', '')).body;
  const answer = await ops('PUT', path, body);

  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({
    type: '/problems/invalid-request',
    title: 'Invalid request',
    status: 400,
  });
  expect(answer.body.errors[0]).toMatchObject({
    in: 'body',
    pointer,
    detail: expect.stringContaining(detail),
  });
  expect((await ops('GET', '')).body).toEqual(before);
});

test('a fault for a route that does not exist is a 400 that names those that do', async () => {
  const { ops } = await start();
  const answer = await ops('PUT', '/faults/latency', {
    parameters: { milliseconds: 1, route: '/orders/7' },
    ttl_seconds: 60,
  });
  expect(answer).toMatchObject({ status: 400, body: { type: '/problems/unknown-route' } });
  expect(answer.body.detail).toMatch(/\/orders\/:id.*\/catalog/);
});

test.each([
  ['/faults/flood', { parameters: {}, ttl_seconds: 1 }, 'latency'],
  ['/flags/no-flag', { value: true, ttl_seconds: 1 }, 'deferred-payments'],
  ['/breakers/bank', { ttl_seconds: 1 }, 'payments'],
])('%s is a 404 that names what there is', async (path, body, known) => {
  const { ops } = await start();
  for (const answer of [await ops('PUT', path, body), await ops('DELETE', path)]) {
    expect(answer.status).toBe(404);
    expect(answer.body.detail).toContain(known);
  }
});

test('faults are refused unless they are enabled, and the refusal is on record', async () => {
  const { ops, log, metric } = await start({ faultsEnabled: false });
  const answer = await ops('PUT', '/faults/hang', { parameters: { ratio: 1 }, ttl_seconds: 60 });

  expect(answer).toMatchObject({ status: 409, body: { type: '/problems/faults-disabled' } });
  expect(await metric('fault_active{fault="hang"}')).toBe('0');
  expect(log.withMessage('ops change')).toEqual([]);
  expect(log.withMessage('ops change refused')).toMatchObject([
    { audit: true, operator: 'bob', role: 'admin', method: 'PUT', path: '/ops/faults/hang', status: 409 },
  ]);
});

test('each change is one audit line: who, what, from, to, for how long', async () => {
  const { ops, log } = await start();
  const first = await ops(
    'PUT',
    '/flags/deferred-payments',
    { value: true, ttl_seconds: 60 },
    tokenOf.responder,
  );
  await ops('DELETE', '/flags/deferred-payments');
  await ops('PUT', '/faults/latency', changes[0].body);

  const common = { level: 'info', audit: true };
  const flag = { ...common, control: 'flag', name: 'deferred-payments' };
  expect(log.withMessage('ops change')).toMatchObject([
    { ...flag, operator: 'alice', role: 'responder', from: false, to: true, ttl_seconds: 60 },
    { ...flag, operator: 'bob', role: 'admin', from: true, to: false, ttl_seconds: null },
    { ...common, control: 'fault', name: 'latency', from: null, to: { milliseconds: 5 }, ttl_seconds: 60 },
  ]);
  expect(log.withMessage('ops change')[0]?.correlation_id).toBe(first.headers.get('x-correlation-id'));
});

test('changes are counted by control, from zero on; a refusal is none', async () => {
  const { ops, metric } = await start();
  const counts = () =>
    Promise.all(
      ['fault', 'flag', 'breaker', 'log_level'].map((one) => metric(`ops_changes_total{control="${one}"}`)),
    );
  expect(await counts()).toEqual(['0', '0', '0', '0']);

  for (const { path, body } of changes) await ops('PUT', path, body);
  await ops('DELETE', '/log-level');
  await ops('PUT', '/log-level', { level: 'error', ttl_seconds: 60 }, tokenOf.viewer);

  expect(await counts()).toEqual(['1', '1', '1', '2']);
});

test('each change falls back when its time is over, and that is on record', async () => {
  const { ops, log, controls, metric } = await start();
  for (const { path, body } of changes)
    expect((await ops('PUT', path, { ...body, ttl_seconds: 1 })).status).toBe(200);

  const changed = (await ops('GET', '')).body;
  expect(changed.faults.latency).toMatchObject({ active: true, parameters: { milliseconds: 5 } });
  expect(changed.flags['deferred-payments'].value).toBe(true);
  expect(changed.breakers.payments.state).toBe('isolated');
  expect(changed.log_level.level).toBe('debug');
  expect(Date.parse(changed.log_level.expires_at) - Date.now()).toBeLessThanOrEqual(1_000);
  expect(await controls.flags.getBooleanValue('deferred-payments', false)).toBe(true);

  await vi.waitFor(
    () => expect(log.withMessage('ops change').filter((line) => line.operator === 'ttl')).toHaveLength(4),
    { timeout: 10_000 },
  );
  const after = (await ops('GET', '')).body;
  expect(after.faults.latency).toMatchObject({ active: false, expires_at: null });
  expect(after.flags['deferred-payments'].value).toBe(false);
  expect(after.breakers.payments.state).toBe('closed');
  expect(after.log_level).toEqual({ level: 'info', expires_at: null });
  expect(await metric('fault_active{fault="latency"}')).toBe('0');
  expect(await controls.flags.getBooleanValue('deferred-payments', true)).toBe(false);
  expect(log.withMessage('ops change').at(-1)).toMatchObject({
    operator: 'ttl',
    audit: true,
    ttl_seconds: null,
  });
});

test('a second change replaces the first and its time', async () => {
  const { ops } = await start();
  await ops('PUT', '/flags/deferred-payments', { value: true, ttl_seconds: 1 });
  await ops('PUT', '/flags/deferred-payments', { value: true, ttl_seconds: 600 });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await ops('GET', '')).body.flags['deferred-payments'].value).toBe(true);
});

test('the log level is changed for the service, but never for the audit lines', async () => {
  const { ops, log, app } = await start();
  await ops('PUT', '/log-level', { level: 'error', ttl_seconds: 60 });
  app.log.info('quiet now');
  await ops('PUT', '/flags/deferred-payments', { value: true, ttl_seconds: 60 });

  expect(log.withMessage('quiet now')).toEqual([]);
  expect(log.withMessage('ops change')).toHaveLength(2);
  await ops('DELETE', '/log-level');
  app.log.info('back again');
  expect(log.withMessage('back again')).toHaveLength(1);
});

test('a dependency has one breaker', async () => {
  const { controls } = await start();
  expect(() => controls.addBreaker(breaker())).toThrow("'payments'");
});
