import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test('secrets are redacted at any depth, however their names are written', () => {
  expect(
    redact({
      headers: { authorization: 'Bearer abc', 'Set-Cookie': ['a=b'], accept: '*/*', 'x-api-key': 'abc' },
      body: {
        user: { db_password: 'abc', accessToken: 'abc' },
        items: [{ card: { number: '4111' } }, { cardNumber: 4111 }],
      },
      cvc: '123',
      pan: '4111',
    }),
  ).toEqual({
    headers: {
      authorization: '[redacted]',
      'Set-Cookie': '[redacted]',
      accept: '*/*',
      'x-api-key': '[redacted]',
    },
    body: {
      user: { db_password: '[redacted]', accessToken: '[redacted]' },
      items: [{ card: '[redacted]' }, { cardNumber: '[redacted]' }],
    },
    cvc: '[redacted]',
    pan: '[redacted]',
  });
});

test('flags, nothing and harmless names stay', () => {
  const harmless = {
    has_token: true,
    password: null,
    cookie: undefined,
    company: 'pantry',
    idempotency_key: 'k',
    cards: 2,
  };
  expect(redact(harmless)).toEqual(harmless);
});

test('what holds no secret is not copied, and what does is not changed in place', () => {
  const harmless = { route: '/orders', nested: { list: [1, { a: 2 }] } };
  expect(redact(harmless)).toBe(harmless);
  const secret = { nested: { password: 'abc' } };
  redact(secret);
  expect(secret).toEqual({ nested: { password: 'abc' } });
});

test('class instances and what they print as JSON are looked into', () => {
  class Client {
    options = { password: 'abc' };
  }
  class Printed {
    toJSON() {
      return { token: 'abc', ok: 1 };
    }
  }
  expect(redact({ client: new Client(), printed: new Printed(), at: new Date(0) })).toEqual({
    client: { options: { password: '[redacted]' } },
    printed: { token: '[redacted]', ok: 1 },
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('circular objects, shared objects and throwing getters neither loop, leak nor throw', () => {
  const shared = { password: 'abc' };
  const circular: Record<string, unknown> = { first: shared, second: shared };
  circular.self = circular;
  const trap = {
    get broken() {
      throw new Error('no');
    },
  };
  expect(redact({ circular, trap })).toEqual({
    circular: { first: { password: '[redacted]' }, second: { password: '[redacted]' }, self: '[circular]' },
    trap: '[unreadable]',
  });
});

test('a secret does not get through, whatever is around it', () => {
  const secretName = fc.constantFrom(
    'authorization',
    'Cookie',
    'set-cookie',
    'password',
    'client_secret',
    'apiKey',
    'cvv',
  );
  const around = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.tuple(secretName, fc.constant('s3cr3t')).map(([name, value]) => ({ [name]: value })),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
    ),
  })).node;
  fc.assert(fc.property(around, (value) => !JSON.stringify(redact(value)).includes('s3cr3t')));
});
