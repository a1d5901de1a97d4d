/** What customers of checkout do: a table of requests with their share of the traffic. */
import { randomUUID } from 'node:crypto';

export type CustomerRequest = {
  kind: 'browse' | 'order';
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
};

/** One browses for one who orders, so that a payments outage fails half of all requests. */
const MIX: { share: number; make: (random: () => number) => CustomerRequest }[] = [
  { share: 0.5, make: browse },
  { share: 0.5, make: order },
];

const SKUS = ['lantern', 'compass', 'rope', 'stove', 'map'];

/** A request of the mix, drawn by share. */
export function nextCustomer(random: () => number): CustomerRequest {
  let draw = random();
  for (const { share, make } of MIX) {
    if (draw < share) return make(random);
    draw -= share;
  }
  return browse();
}

function browse(): CustomerRequest {
  return { kind: 'browse', method: 'GET', path: '/catalog', headers: correlated() };
}

function order(random: () => number): CustomerRequest {
  const sku = SKUS[Math.floor(random() * SKUS.length)] ?? 'map';
  const quantity = 1 + Math.floor(random() * 3);
  return {
    kind: 'order',
    method: 'POST',
    path: '/orders',
    headers: { ...correlated(), 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ lines: [{ sku, quantity }], card_token: 'tok_visa' }),
  };
}

const correlated = () => ({ 'x-correlation-id': `demo-${randomUUID()}` });
