import type { ServiceApp } from '@vigil/service-kit/service';
import Type from 'typebox';
import type { Catalog } from '../catalog/catalog.ts';

const getCatalog = {
  summary: 'What is sold, and at what price',
  response: {
    200: Type.Object({
      products: Type.Array(
        Type.Object({ sku: Type.String(), name: Type.String(), price_cents: Type.Integer({ minimum: 1 }) }),
      ),
    }),
  },
};

/** `GET /catalog`. */
export function catalogRoutes(app: ServiceApp, { catalog }: { catalog: Catalog }) {
  app.get('/catalog', { schema: getCatalog }, async () => ({ products: await catalog.products() }));
}
