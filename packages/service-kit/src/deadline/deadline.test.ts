import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenOnFreePort } from '../testing/index.ts';
import { DEADLINE_HEADER, deadline, remainingMs, withDeadline } from './index.ts';

test('outside any deadline nothing remains to be said', () => {
  expect(remainingMs()).toBeUndefined();
});

test('of nested deadlines the earliest holds, and inside it time never grows nor falls under zero', () => {
  const offsets = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(offsets, (all) => {
      const now = Date.now();
      const nest = (left: number[]): number | undefined => {
        const [first, ...rest] = left;
        return first === undefined ? remainingMs() : withDeadline(now + first, () => nest(rest));
      };
      const expected = Math.max(0, Math.min(...all));
      const remaining = nest(all)!;
      expect(remaining).toBeLessThanOrEqual(expected);
      expect(remaining).toBeGreaterThan(expected - 5_000);
      expect(remaining).toBeGreaterThanOrEqual(0);
    }),
  );
  expect(remainingMs()).toBeUndefined();
});

test('a deadline follows promises and timers', async () => {
  const remaining = await withDeadline(Date.now() + 50_000, async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return remainingMs();
  });
  expect(remaining).toBeGreaterThan(40_000);
  expect(remaining).toBeLessThan(50_000);
});

/** Runs a function as an emitter would that was made before any request. */
const outsideAnyRequest = AsyncLocalStorage.snapshot();

let app: FastifyInstance;
beforeEach(async () => {
  app = Fastify();
  await app.register(deadline, { longestMs: 20_000 });
  app.get('/', async () => ({ remaining: remainingMs() ?? null }));
  app.post('/', async () => ({ remaining: remainingMs() ?? null }));
});
afterEach(() => app.close());

async function remainingInHandler(value: string | undefined, init: RequestInit = {}): Promise<number | null> {
  const base = await listenOnFreePort(app);
  const headers = { ...(value !== undefined && { [DEADLINE_HEADER]: value }), ...(init.headers as object) };
  const response = await fetch(base, { ...init, headers });
  return ((await response.json()) as { remaining: number | null }).remaining;
}

test('the handler runs under the deadline that the caller sent', async () => {
  const remaining = await remainingInHandler('10000');
  expect(remaining).toBeGreaterThan(5_000);
  expect(remaining).toBeLessThanOrEqual(10_000);
});

test('also after a JSON body', async () => {
  const body = JSON.stringify({ some: 'x'.repeat(200_000) });
  const headers = { 'content-type': 'application/json' };
  expect(await remainingInHandler('10000', { method: 'POST', body, headers })).toBeGreaterThan(5_000);
});

test('also after a hook that calls back from outside, as from a shared connection', async () => {
  app.addHook('onRequest', (_request, _reply, next) => outsideAnyRequest(next));
  expect(await remainingInHandler('10000')).toBeGreaterThan(5_000);
});

test('a caller cannot ask for more than the cap', async () => {
  const remaining = await remainingInHandler('999999999');
  expect(remaining).toBeGreaterThan(15_000);
  expect(remaining).toBeLessThanOrEqual(20_000);
});

test('a caller who no longer waits leaves nothing', async () => {
  expect(await remainingInHandler('0')).toBe(0);
});

test.each([undefined, '', '-5', '1.5', 'soon', '1e3', '9999999999', '10, 20'])(
  'a header of %s is no deadline',
  async (value) => {
    expect(await remainingInHandler(value)).toBeNull();
  },
);
