import fc from 'fast-check';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { readText, sampleValue } from '../../test/read-metrics.ts';
import { expose } from './exposition.ts';
import { createHistogram, observe } from './histogram.ts';

const bounds = [0.1, 0.5, 1];

function histogram() {
  const registry = new Registry();
  const durations = createHistogram({
    registry,
    name: 'd_seconds',
    help: 'd',
    labelNames: ['route'],
    bounds,
  });
  return { registry, durations };
}

test('a bucket counts the values up to its bound, whatever the values', async () => {
  const value = fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(...bounds));
  await fc.assert(
    fc.asyncProperty(fc.array(value), async (values) => {
      const { registry, durations } = histogram();
      const series = durations.series({ route: '/a' });
      for (const each of values) observe(series, each);
      const samples = readText((await expose(registry, undefined)).body);
      for (const bound of bounds) {
        const expected = values.filter((each) => each <= bound).length;
        expect(sampleValue(samples, 'd_seconds_bucket', { le: String(bound) })).toBe(expected);
      }
      expect(sampleValue(samples, 'd_seconds_bucket', { le: '+Inf' })).toBe(values.length);
      expect(sampleValue(samples, 'd_seconds_count')).toBe(values.length);
      expect(sampleValue(samples, 'd_seconds_sum')).toBeCloseTo(values.reduce((sum, each) => sum + each, 0));
    }),
  );
});

test('the same labels are the same series, other labels another', async () => {
  const { registry, durations } = histogram();
  observe(durations.series({ route: '/a' }), 0.2);
  observe(durations.series({ route: '/a' }), 0.2);
  durations.series({ route: '/b' });
  const samples = readText((await expose(registry, undefined)).body);
  expect(sampleValue(samples, 'd_seconds_count', { route: '/a' })).toBe(2);
  expect(sampleValue(samples, 'd_seconds_count', { route: '/b' })).toBe(0);
});

test('prom-client reads it too: two scrapes of the registry itself give the same, nothing resets', async () => {
  const { registry, durations } = histogram();
  observe(durations.series({ route: '/a' }), 0.2, 'a'.repeat(32));
  const first = await registry.metrics();
  expect(first).toContain('d_seconds_bucket{le="0.5",route="/a"} 1');
  expect(await registry.metrics()).toBe(first);
});

test('a name is registered once', () => {
  const { registry } = histogram();
  const again = { registry, name: 'd_seconds', help: 'd', labelNames: [], bounds };
  expect(() => createHistogram(again)).toThrow(/already been registered/);
});
