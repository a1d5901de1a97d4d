import type { Database } from '@vigil/service-kit/database';
import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import { Counter, type Registry } from 'prom-client';
import Type from 'typebox';
import { findCharge, makeCharge } from '../charges.ts';

const Charge = Type.Object({
  id: Type.String(),
  amount_cents: Type.Integer(),
  currency: Type.String(),
  status: Type.Union([Type.Literal('captured'), Type.Literal('declined')]),
  created_at: Type.String({ format: 'date-time' }),
});

const createCharge = {
  headers: Type.Object({ 'idempotency-key': Type.String({ minLength: 1, maxLength: 128 }) }),
  body: Type.Object(
    {
      amount_cents: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      card_token: Type.String({ minLength: 1, maxLength: 128 }),
    },
    { additionalProperties: false },
  ),
  response: { 200: Charge, 201: Charge },
};

const getCharge = {
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: { 200: Charge },
};

/** `POST /charges` (idempotent by key) and `GET /charges/:id`. */
export function chargeRoutes(
  app: ServiceApp,
  { database, registry }: { database: Database; registry: Registry },
) {
  const charges = new Counter({
    name: 'payments_charges_total',
    help: 'Charges made, by status; a replayed one is not counted again',
    labelNames: ['status'] as const,
    registers: [registry],
  });
  for (const status of ['captured', 'declined'] as const) charges.inc({ status }, 0);

  app.post('/charges', { schema: createCharge }, async (request, reply) => {
    const result = await makeCharge(database, request.headers['idempotency-key'], request.body);
    switch (result.kind) {
      case 'created':
        charges.inc({ status: result.charge.status });
        return reply.code(201).send(result.charge);
      case 'replayed':
        return reply.code(200).send(result.charge);
      case 'key_reused_with_another_body':
        throw problem(422, 'idempotency-key-reused', 'This idempotency key was used with another body');
    }
  });

  app.get('/charges/:id', { schema: getCharge }, async (request) => {
    const charge = await findCharge(database, request.params.id);
    if (!charge) throw problem(404, 'charge-not-found', `There is no charge ${request.params.id}`);
    return charge;
  });
}
