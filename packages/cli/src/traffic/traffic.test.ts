import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { nextArrivalMs } from './arrivals.ts';
import { startTraffic } from './traffic.ts';

let server: Server;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('customers arrive by the clock, also while none is answered', async () => {
  const baseUrl = await serve(() => {
    // Never answers.
  });
  const traffic = startTraffic({ baseUrl, requestsPerSecond: 100, maxSeconds: 1, maxInFlight: 20 });
  await sleep(1_200);
  const { arrived, answered, turnedAway } = traffic.report();
  expect(answered).toBe(0);
  expect(arrived).toBeGreaterThan(50);
  expect(turnedAway).toBe(arrived - 20);
  server.closeAllConnections();
  await traffic.stop();
});

test('half of them order, each with a key and a correlation ID of its own', async () => {
  const seen: { url: string; key: unknown; correlation: unknown }[] = [];
  const baseUrl = await serve((request, response) => {
    const { headers } = request;
    seen.push({
      url: request.url ?? '',
      key: headers['idempotency-key'],
      correlation: headers['x-correlation-id'],
    });
    request.resume();
    response.end('{}');
  });
  const traffic = startTraffic({ baseUrl, requestsPerSecond: 400, maxSeconds: 1 });
  await sleep(1_100);
  const report = await traffic.stop();
  expect(report).toMatchObject({ failed: 0, turnedAway: 0, answered: seen.length });
  const orders = seen.filter(({ url }) => url === '/orders');
  expect(orders.length / seen.length).toBeGreaterThan(0.3);
  expect(orders.length / seen.length).toBeLessThan(0.7);
  expect(new Set(orders.map(({ key }) => key)).size).toBe(orders.length);
  expect(new Set(seen.map(({ correlation }) => correlation)).size).toBe(seen.length);
});

test('traffic to another machine is refused', () => {
  expect(() => startTraffic({ baseUrl: 'http://192.0.2.1', requestsPerSecond: 1, maxSeconds: 1 })).toThrow(
    RangeError,
  );
});

test('the time between arrivals is positive and finite for every draw', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.integer({ min: 1, max: 10_000 }),
      (draw, rate) => {
        const gap = nextArrivalMs(rate, () => draw);
        expect(gap).toBeGreaterThanOrEqual(0);
        expect(gap).toBeLessThan(Number.POSITIVE_INFINITY);
      },
    ),
  );
});
