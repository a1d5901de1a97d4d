import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import Type from 'typebox';
import { type PlaceOrderDependencies, placeOrder, STATUS_OF } from '../orders/place-order.ts';
import { findOrder } from '../orders/store.ts';

const OrderLine = Type.Object(
  { sku: Type.String({ minLength: 1, maxLength: 64 }), quantity: Type.Integer({ minimum: 1, maximum: 100 }) },
  { additionalProperties: false },
);

const Order = Type.Object({
  id: Type.String({ format: 'uuid' }),
  status: Type.Union([
    Type.Literal('paid'),
    Type.Literal('payment_pending'),
    Type.Literal('payment_declined'),
  ]),
  lines: Type.Array(OrderLine),
  total_cents: Type.Integer(),
  currency: Type.String(),
  created_at: Type.String({ format: 'date-time' }),
});

const createOrder = {
  summary: 'Place an order; safe to repeat with the same Idempotency-Key',
  headers: Type.Object({ 'idempotency-key': Type.String({ minLength: 1, maxLength: 128 }) }),
  body: Type.Object(
    {
      lines: Type.Array(OrderLine, { minItems: 1, maxItems: 100 }),
      card_token: Type.String({ minLength: 1, maxLength: 128 }),
    },
    { additionalProperties: false },
  ),
  response: { 201: Order, 202: Order, 402: Order },
};

const getOrder = {
  summary: 'An order and how its payment stands',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: { 200: Order },
};

/** Seconds after which a customer whose payment could not be made is asked to try again. */
const RETRY_AFTER_SECONDS = '5';

/** `POST /orders` and `GET /orders/:id`. */
export function orderRoutes(app: ServiceApp, dependencies: PlaceOrderDependencies) {
  app.post('/orders', { schema: createOrder }, async (request, reply) => {
    const placed = await placeOrder(dependencies, request.headers['idempotency-key'], request.body);
    switch (placed.kind) {
      case 'placed':
        return reply
          .code(STATUS_OF[placed.order.status])
          .header('location', `/orders/${placed.order.id}`)
          .send(placed.order);
      case 'replayed':
        return reply
          .code(placed.answer.status as 201)
          .header('idempotent-replay', 'true')
          .send(placed.answer.body as Type.Static<typeof Order>);
      case 'payment_unavailable':
        throw problem(503, 'payment-unavailable', 'The payment cannot be made now; the order was not taken', {
          headers: { 'retry-after': RETRY_AFTER_SECONDS },
          cause: placed.cause,
        });
      case 'unknown_products':
        throw problem(422, 'unknown-products', `Nobody sells ${placed.skus.join(', ')}`);
      case 'in_flight':
        throw problem(
          409,
          'order-in-flight',
          'An order with this idempotency key is being placed right now',
          {
            headers: { 'retry-after': '1' },
          },
        );
      case 'key_used_with_another_body':
        throw problem(422, 'idempotency-key-reused', 'This idempotency key was used with another order');
    }
  });

  app.get('/orders/:id', { schema: getOrder }, async (request) => {
    const order = await findOrder(dependencies.database, request.params.id);
    if (!order) throw problem(404, 'order-not-found', `There is no order ${request.params.id}`);
    return order;
  });
}
