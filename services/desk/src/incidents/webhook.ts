/** What Alertmanager posts (payload version 4), as far as the desk reads it; fields that newer versions add are let be. */
import Type from 'typebox';

const Texts = Type.Record(Type.String(), Type.String());

export const WebhookAlert = Type.Object({
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  labels: Texts,
  annotations: Texts,
  startsAt: Type.String({ format: 'date-time' }),
  endsAt: Type.String({ format: 'date-time' }),
  fingerprint: Type.String({ minLength: 1 }),
});

export const WebhookPayload = Type.Object({
  version: Type.Literal('4'),
  groupKey: Type.String({ minLength: 1 }),
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  alerts: Type.Array(WebhookAlert, { minItems: 1 }),
});

export type WebhookAlert = Type.Static<typeof WebhookAlert>;
export type WebhookPayload = Type.Static<typeof WebhookPayload>;
