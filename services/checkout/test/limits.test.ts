import { expect, inject, test, vi } from 'vitest';
import { startCheckout } from './checkout.ts';

test('a client that asks too often is answered 429 with Retry-After, as a problem', async () => {
  const checkout = await startCheckout(inject('postgresUrl'), { rateLimitPerMinute: 2 });
  try {
    await checkout.app.inject('/catalog');
    await checkout.app.inject('/catalog');
    const refused = await checkout.app.inject('/catalog');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(refused.headers['content-type']).toContain('application/problem+json');
  } finally {
    await checkout.stop();
  }
});

test('under pressure load is shed: 503 with Retry-After, counted against the SLO', async () => {
  const checkout = await startCheckout(inject('postgresUrl'), { maxEventLoopDelayMs: 50 });
  try {
    const shed = await vi.waitFor(
      async () => {
        blockEventLoop(300);
        const response = await checkout.app.inject('/catalog');
        expect(response.statusCode).toBe(503);
        return response;
      },
      { timeout: 10_000, interval: 10 },
    );
    expect(shed.headers['retry-after']).toBeDefined();
    expect(shed.json()).toMatchObject({ type: '/problems/overloaded', status: 503 });
    const failed =
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/catalog",http_response_status_code="503",url_scheme="http",error_type="503"}';
    expect(await checkout.sample(failed)).toBeGreaterThan(0);
  } finally {
    await checkout.stop();
  }
});

function blockEventLoop(durationMs: number) {
  const until = performance.now() + durationMs;
  while (performance.now() < until);
}
