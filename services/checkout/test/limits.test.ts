import { expect, inject, test } from 'vitest';
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
