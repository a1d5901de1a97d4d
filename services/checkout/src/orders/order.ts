/** What an order is, and what it costs. Knows neither HTTP nor SQL. */
import { createHash } from 'node:crypto';
import type { Product } from '../catalog/catalog.ts';

export type OrderLine = { sku: string; quantity: number };
export type OrderRequest = { lines: OrderLine[]; card_token: string };
export type OrderStatus = 'paid' | 'payment_pending' | 'payment_declined';

export type Order = {
  id: string;
  status: OrderStatus;
  lines: OrderLine[];
  total_cents: number;
  currency: string;
  created_at: string;
};

export const CURRENCY = 'EUR';

export type Price = { kind: 'priced'; totalCents: number } | { kind: 'unknown_products'; skus: string[] };

/** The total of the lines at today's prices, in cents; or the SKUs that nobody sells. */
export function priceOf(lines: OrderLine[], products: Product[]): Price {
  const prices = new Map(products.map((product) => [product.sku, product.price_cents]));
  const unknown = lines.map((line) => line.sku).filter((sku) => !prices.has(sku));
  if (unknown.length > 0) return { kind: 'unknown_products', skus: [...new Set(unknown)] };
  return {
    kind: 'priced',
    totalCents: lines.reduce((total, line) => total + line.quantity * (prices.get(line.sku) ?? 0), 0),
  };
}

/** Equal for equal requests, so that a key used again with another body is noticed. */
export function fingerprintOf({ lines, card_token }: OrderRequest): string {
  const canonical = [lines.map(({ sku, quantity }) => [sku, quantity]), card_token];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
