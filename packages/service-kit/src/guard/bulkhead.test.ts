import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBulkhead } from './bulkhead.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('lets in as many as it has places, and queues as many as it may', async () => {
  const bulkhead = createBulkhead({ concurrent: 2, queued: 1 });
  expect([bulkhead.enter(), bulkhead.enter(), bulkhead.enter()]).toEqual([true, true, false]);
  void bulkhead.wait(1_000, undefined);
  expect(await bulkhead.wait(1_000, undefined)).toBe('full');
  expect([bulkhead.active(), bulkhead.waiting()]).toEqual([2, 1]);
});

test('a place that comes free goes to the first in the queue; a newcomer cannot take it', async () => {
  const bulkhead = createBulkhead({ concurrent: 1, queued: 2 });
  bulkhead.enter();
  const order: string[] = [];
  const first = bulkhead.wait(1_000, undefined).then((how) => order.push(`first ${how}`));
  const second = bulkhead.wait(1_000, undefined).then((how) => order.push(`second ${how}`));
  bulkhead.leave();
  expect(bulkhead.enter()).toBe(false);
  await first;
  bulkhead.leave();
  await second;
  expect(order).toEqual(['first entered', 'second entered']);
  bulkhead.leave();
  expect([bulkhead.active(), bulkhead.waiting()]).toEqual([0, 0]);
});

test('an abort after one’s turn has come moves nobody in the queue', async () => {
  const bulkhead = createBulkhead({ concurrent: 1, queued: 2 });
  const caller = new AbortController();
  bulkhead.enter();
  const first = bulkhead.wait(1_000, caller.signal);
  const second = bulkhead.wait(1_000, undefined);
  bulkhead.leave();
  await first;
  caller.abort();
  expect(bulkhead.waiting()).toBe(1);
  bulkhead.leave();
  expect(await second).toBe('entered');
});

test('who waits leaves the queue when time is up or on abort, and its turn goes to the next', async () => {
  const bulkhead = createBulkhead({ concurrent: 1, queued: 3 });
  const caller = new AbortController();
  bulkhead.enter();
  const impatient = bulkhead.wait(10, undefined);
  const aborted = bulkhead.wait(1_000, caller.signal);
  const patient = bulkhead.wait(1_000, undefined);
  caller.abort();
  expect(await aborted).toBe('aborted');
  await vi.advanceTimersByTimeAsync(10);
  expect(await impatient).toBe('expired');
  expect(bulkhead.waiting()).toBe(1);
  bulkhead.leave();
  expect(await patient).toBe('entered');
  expect(vi.getTimerCount()).toBe(0);
});
