import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOf, priceOf } from './order.ts';

const products = [
  { sku: 'a', name: 'A', price_cents: 100 },
  { sku: 'b', name: 'B', price_cents: 250 },
];

test('an order costs the sum of its lines', () => {
  const lines = fc.array(
    fc.record({ sku: fc.constantFrom('a', 'b'), quantity: fc.integer({ min: 1, max: 100 }) }),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(lines, (order) => {
      const a = order.filter(({ sku }) => sku === 'a').reduce((sum, { quantity }) => sum + quantity, 0);
      const b = order.filter(({ sku }) => sku === 'b').reduce((sum, { quantity }) => sum + quantity, 0);
      expect(priceOf(order, products)).toEqual({ kind: 'priced', totalCents: a * 100 + b * 250 });
    }),
  );
});

test('each product that nobody sells is named once', () => {
  const lines = [
    { sku: 'x', quantity: 1 },
    { sku: 'a', quantity: 1 },
    { sku: 'x', quantity: 2 },
  ];
  expect(priceOf(lines, products)).toEqual({ kind: 'unknown_products', skus: ['x'] });
});

test('orders that differ have different fingerprints', () => {
  const order = { lines: [{ sku: 'a', quantity: 1 }], card_token: 't' };
  expect(fingerprintOf(order)).toBe(fingerprintOf(structuredClone(order)));
  expect(fingerprintOf(order)).not.toBe(fingerprintOf({ ...order, card_token: 'u' }));
  expect(fingerprintOf(order)).not.toBe(fingerprintOf({ ...order, lines: [{ sku: 'a', quantity: 2 }] }));
});
