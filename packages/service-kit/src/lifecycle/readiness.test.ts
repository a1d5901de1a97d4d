import { expect, test, vi } from 'vitest';
import type { Phase } from './phase.ts';
import { createReadiness } from './readiness.ts';

test.each<Phase>(['starting', 'draining', 'stopping'])(
  'is off while %s, and asks no dependency',
  async (phase) => {
    const check = vi.fn(async () => {});
    const readiness = createReadiness(() => phase);
    readiness.addCheck('database', check);

    expect(await readiness.status()).toEqual({
      ready: false,
      checks: [{ name: 'lifecycle', ok: false, reason: phase }],
    });
    expect(check).not.toHaveBeenCalled();
  },
);

test('is on while running when every check passes', async () => {
  const readiness = createReadiness(() => 'running');
  readiness.addCheck('database', async () => {});

  expect(await readiness.status()).toEqual({
    ready: true,
    checks: [
      { name: 'lifecycle', ok: true },
      { name: 'database', ok: true },
    ],
  });
});

test('names the check that fails, and recovers with it', async () => {
  let fault: string | undefined = 'connection refused';
  const readiness = createReadiness(() => 'running');
  readiness.addCheck('database', () => {
    // Thrown, not rejected: a check may be a plain function underneath.
    if (fault) throw new Error(fault);
    return Promise.resolve();
  });

  const status = await readiness.status();
  expect(status.ready).toBe(false);
  expect(status.checks).toContainEqual({ name: 'database', ok: false, reason: 'connection refused' });

  fault = undefined;
  expect((await readiness.status()).ready).toBe(true);
});

test('a check that hangs is reported in time, and is not started again by the next probe', async () => {
  const check = vi.fn(() => new Promise<void>(() => {}));
  const readiness = createReadiness(() => 'running');
  readiness.addCheck('database', check);

  const startedAt = performance.now();
  const [first, second] = await Promise.all([readiness.status(), readiness.status()]);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(first.checks).toContainEqual({ name: 'database', ok: false, reason: 'no answer in 750 ms' });
  expect(second.ready).toBe(false);
  expect(check).toHaveBeenCalledTimes(1);
});
