import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { Registry } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { startTracing, withSpan } from '../tracing/index.ts';
import { createFeatureFlags } from './feature-flags.ts';

const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'test', version: '1', sampleRatio: 1, exporter });
afterAll(() => tracing.shutdown());

const definitions = { 'deferred-payments': { default: false, description: 'Settle later' } };
const gaugeLine = (value: number) => `feature_flag_enabled{flag="deferred-payments"} ${value}`;

test('a flag has its default until an operator changes it, and the metric shows it from the start', async () => {
  const registry = new Registry();
  const { client, apply } = createFeatureFlags(definitions, registry);
  expect(await client.getBooleanDetails('deferred-payments', true)).toMatchObject({
    value: false,
    variant: 'off',
    reason: 'DEFAULT',
  });
  expect(await registry.metrics()).toContain(gaugeLine(0));

  apply('deferred-payments', true);
  expect(await client.getBooleanDetails('deferred-payments', false)).toMatchObject({
    value: true,
    variant: 'on',
    reason: 'STATIC',
  });
  expect(await registry.metrics()).toContain(gaugeLine(1));
});

test('a flag that is not declared, or asked for as another type, has the value that the caller gave', async () => {
  const { client } = createFeatureFlags(definitions, new Registry());
  expect(await client.getBooleanDetails('no-such-flag', true)).toMatchObject({
    value: true,
    errorCode: 'FLAG_NOT_FOUND',
  });
  expect(await client.getStringDetails('deferred-payments', 'x')).toMatchObject({
    value: 'x',
    errorCode: 'TYPE_MISMATCH',
  });
});

test('services in one process do not share flags', async () => {
  const one = createFeatureFlags(definitions, new Registry());
  const other = createFeatureFlags(definitions, new Registry());
  one.apply('deferred-payments', true);
  expect(await one.client.getBooleanValue('deferred-payments', false)).toBe(true);
  expect(await other.client.getBooleanValue('deferred-payments', true)).toBe(false);
});

test('an evaluation is an event on the active span, by the semantic conventions', async () => {
  const { client } = createFeatureFlags(definitions, new Registry());
  await withSpan('order', {}, () => client.getBooleanValue('deferred-payments', true));
  await tracing.flush();

  expect(exporter.getFinishedSpans()[0]?.events).toMatchObject([
    {
      name: 'feature_flag.evaluation',
      attributes: {
        'feature_flag.key': 'deferred-payments',
        'feature_flag.result.variant': 'off',
        'feature_flag.result.reason': 'default',
        'feature_flag.provider.name': 'vigil-controls',
      },
    },
  ]);
});
