// What counts as an event, for every kind of indicator.
import { describe, it } from 'vitest';
import {
  bad,
  budget,
  expectThat,
  good,
  query,
  ratio,
  shopCatalogue,
  windowed,
} from '../../test/support/catalogue.ts';

const eventsOfHour = (kind: 'total' | 'bad') => `sum(slo:sli_${kind}:increase1h)`;

describe('queries with $window', () => {
  const traffic = [
    { series: good, values: '0+90x400' },
    { series: bad, values: '0+10x400' },
  ];

  it.each([
    ['increase', 6000],
    ['rate', 6000],
  ])('count events in every window by %s', async (counted, perHour) => {
    const catalogue = shopCatalogue({
      indicator: {
        kind: 'windowed',
        total: windowed(`sum(${counted}(requests_total{job="shop"}[$window]))`),
        bad: windowed(`sum(${counted}(requests_total{job="shop",code="500"}[$window]))`),
      },
    });
    await expectThat(
      traffic,
      [
        { query: `round(${eventsOfHour('total')}, 10)`, atSeconds: 300, value: perHour },
        { query: `round(${eventsOfHour('bad')}, 10)`, atSeconds: 300, value: perHour / 10 },
        { query: `round(${ratio('5m')}, 0.0001)`, atSeconds: 300, value: 0.1 },
        { query: `round(${ratio('1d')}, 0.0001)`, atSeconds: 300, value: 0.1 },
        { query: `round(${ratio('30d')}, 0.0001)`, atSeconds: 300, value: 0.1 },
        // The period knows what is booked every five minutes, not only what is booked every hour.
        { query: `round(${ratio('30d')}, 0.0001)`, atSeconds: 50, value: 0.1 },
        { query: 'round(sum(slo:sli_total:increase30d), 100)', atSeconds: 357, value: 35500 },
      ],
      catalogue,
    );
  });

  it('may name the good events, and give nothing when nobody comes', async () => {
    const catalogue = shopCatalogue({
      indicator: {
        kind: 'windowed',
        total: windowed('sum(rate(requests_total{job="shop"}[$window]))'),
        good: windowed('sum(rate(requests_total{job="shop",code="200"}[$window]))'),
      },
    });
    await expectThat(
      [
        { series: good, values: '0+90x100 9000x200' },
        { series: bad, values: '0+10x100 1000x200' },
      ],
      [
        { query: `round(${ratio('5m')}, 0.0001)`, atSeconds: 90, value: 0.1 },
        { query: ratio('5m'), atSeconds: 250, value: 0 },
      ],
      catalogue,
    );
  });
});

describe('gauges', () => {
  it('weigh every evaluation by their values', async () => {
    await expectThat(
      [
        { series: 'replicas', values: '4x29 8x29 0x30' },
        { series: 'replicas_down', values: '1x29 0x60' },
      ],
      [
        { query: eventsOfHour('total'), atSeconds: 59, value: 30 * 4 + 30 * 8 },
        { query: eventsOfHour('bad'), atSeconds: 59, value: 30 },
        // 0/0 is no event, and poisons nothing.
        { query: ratio('5m'), atSeconds: 80, value: 0 },
      ],
      shopCatalogue({
        indicator: {
          kind: 'gauges',
          total: query('replicas * replicas / replicas'),
          bad: query('replicas_down'),
        },
      }),
    );
  });
});

describe('raw ratios', () => {
  it.each([
    ['success', '3x40 0x40'],
    ['failure', '1x40 0x40'],
  ] as const)('of %s count each evaluation, bad by its share', async (rawType, values) => {
    await expectThat(
      [
        { series: 'matching', values },
        { series: 'checked', values: '4x40 0x40' },
      ],
      [
        { query: eventsOfHour('total'), atSeconds: 40, value: 41 },
        { query: eventsOfHour('bad'), atSeconds: 40, value: 41 / 4 },
        { query: ratio('30m'), atSeconds: 40, value: 0.25 },
        { query: ratio('5m'), atSeconds: 80, value: 0 },
      ],
      shopCatalogue({ indicator: { kind: 'raw', ratio: query('matching / checked'), rawType } }),
    );
  });
});

describe('thresholds', () => {
  it.each([
    ['lte', 0.3, 1],
    ['lt', 0.3, 2],
    ['gte', 0.3, 1],
    ['gt', 0.3, 2],
  ] as const)('make a measurement bad where it is not %s %d', async (op, limit, badOfThree) => {
    await expectThat(
      ['0.2', '0.3', '0.4'].map((value, index) => ({
        series: `latency_seconds{instance="${index}"}`,
        values: `${value}x60`,
      })),
      [
        { query: eventsOfHour('total'), atSeconds: 20, value: 63 },
        { query: eventsOfHour('bad'), atSeconds: 20, value: 21 * badOfThree },
      ],
      shopCatalogue({ indicator: { kind: 'threshold', metric: query('latency_seconds'), op, limit } }),
    );
  });

  it('measure nothing where there is no data: the budget stays, and the SLO says that it is blind', async () => {
    await expectThat(
      [
        { series: 'latency_seconds', values: '0.1x60 stale _x200' },
        { series: 'up{job="shop"}', values: '1x300' },
      ],
      [
        { query: budget, atSeconds: 250, value: 1 },
        { query: 'sum(slo:sli_series:count)', atSeconds: 250, value: 0 },
      ],
      shopCatalogue({
        indicator: { kind: 'threshold', metric: query('latency_seconds'), op: 'lte', limit: 0.3 },
      }),
    );
  });
});
