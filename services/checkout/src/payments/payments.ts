/** Calls to payments, through the guard. */
import type { Guard } from '@vigil/service-kit/guard';
import { type HttpClient, HttpStatusError } from '@vigil/service-kit/http-client';

export type Payment = { status: 'captured' | 'declined'; chargeId: string };

export type Payments = {
  /** Charges a card once per order, however often it is called. Rejects when payments cannot be reached or fails. */
  charge(request: ChargeRequest): Promise<Payment>;
};

export type ChargeRequest = { orderId: string; amountCents: number; currency: string; cardToken: string };

/**
 * Whether payments is to blame, so that its breaker should count the error and the payment may work later. Other 4xx say
 * that checkout asked wrongly: trying again changes nothing.
 */
export function isPaymentsFailure(error: unknown): boolean {
  return !(error instanceof HttpStatusError) || error.status >= 500 || error.status === 429;
}

export function createPayments(client: HttpClient, guard: Guard): Payments {
  return {
    charge: ({ orderId, amountCents, currency, cardToken }) =>
      guard.call({ operation: 'charge', idempotent: true }, async ({ signal, remainingMs }) => {
        const response = await client.request({
          method: 'POST',
          path: '/charges',
          routeTemplate: '/charges',
          headers: { 'idempotency-key': orderId },
          body: { amount_cents: amountCents, currency, card_token: cardToken },
          signal,
          timeoutMs: remainingMs,
        });
        if (response.status !== 200 && response.status !== 201) {
          throw new HttpStatusError('payments', response.status, response.body);
        }
        const charge = response.body as { id: string; status: Payment['status'] };
        return { status: charge.status, chargeId: charge.id };
      }),
  };
}
