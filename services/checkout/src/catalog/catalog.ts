/** The catalogue, read from PostgreSQL and kept for a while. */
import type { Database } from '@vigil/service-kit/database';
import type { CheckoutMetrics } from '../metrics.ts';

export type Product = { sku: string; name: string; price_cents: number };
export type Catalog = { products(): Promise<Product[]> };

/** How long a price may be out of date, in milliseconds. */
const CACHE_TTL_MS = 30_000;

/** While a read is under way, others wait for it rather than start their own. */
export function createCatalog(database: Database, metrics: CheckoutMetrics): Catalog {
  let cached: { products: Promise<Product[]>; until: number } | undefined;

  async function read(): Promise<Product[]> {
    const { rows } = await database.query<Product>(
      'SELECT sku, name, price_cents FROM products ORDER BY sku',
      [],
    );
    return rows;
  }

  return {
    products() {
      if (cached && Date.now() < cached.until) {
        metrics.catalogCache.inc({ result: 'hit' });
        return cached.products;
      }
      metrics.catalogCache.inc({ result: 'miss' });
      const products = read();
      cached = { products, until: Date.now() + CACHE_TTL_MS };
      products.catch(() => {
        cached = undefined;
      });
      return products;
    },
  };
}
