// Budgets of time slices: what a slice is, and when it is bad.
import { describe, it } from 'vitest';
import { bad, expectThat, good, ratio, shopCatalogue, up, windowed } from '../../test/support/catalogue.ts';

/** Five seconds at this scale. */
const sliceMs = 5 * 60_000;
const slices = (kind: 'total' | 'bad') => `sum(slo:sli_${kind}:increase1h)`;

const timeslices = { method: 'Timeslices', sliceMs, sliceTarget: 0.95 } as const;

describe('Timeslices', () => {
  it('count a slice as bad when too few of its events are good, however many there are', async () => {
    await expectThat(
      [
        // 10 s at 4 % errors, 10 s at 6 %, then few events, all bad.
        { series: good, values: '0+96x10 960+94x10 1900x40' },
        { series: bad, values: '0+4x10 40+6x10 101 102x38' },
        { series: up, values: '1x60' },
      ],
      [
        { query: slices('bad'), atSeconds: 11, value: 0 },
        { query: slices('bad'), atSeconds: 21, value: 2 },
        { query: slices('bad'), atSeconds: 30, value: 3 },
        { query: slices('total'), atSeconds: 30, value: 6 },
        { query: ratio('1h'), atSeconds: 30, value: 0.5 },
      ],
      shopCatalogue({ budgeting: timeslices }),
    );
  });

  it('count a quiet slice as good, and one without data not at all', async () => {
    await expectThat(
      [
        { series: good, values: '0+10x20 200x20 stale _x60' },
        { series: up, values: '1x100' },
      ],
      [
        { query: slices('total'), atSeconds: 40, value: 8 },
        { query: slices('total'), atSeconds: 59, value: 9 },
        { query: slices('bad'), atSeconds: 90, value: 0 },
      ],
      shopCatalogue({ budgeting: timeslices }),
    );
  });

  it('are made of queries with $window too', async () => {
    await expectThat(
      [
        { series: good, values: '0+90x100' },
        { series: bad, values: '0+10x100' },
      ],
      [
        { query: ratio('1h'), atSeconds: 60, value: 1 },
        { query: slices('bad'), atSeconds: 60, value: 12 },
      ],
      shopCatalogue({
        budgeting: timeslices,
        indicator: {
          kind: 'windowed',
          total: windowed('sum(increase(requests_total{job="shop"}[$window]))'),
          bad: windowed('sum(increase(requests_total{job="shop",code="500"}[$window]))'),
        },
      }),
    );
  });
});

describe('RatioTimeslices', () => {
  it('weigh every slice alike, whatever its traffic', async () => {
    await expectThat(
      [
        // Ten seconds of a thousand events, one in ten bad; then ten seconds of ten events, half of them bad.
        { series: good, values: '0+90x9 815+5x9 860x30' },
        { series: bad, values: '0+10x9 95+5x9 140x30' },
        { series: up, values: '1x50' },
      ],
      [
        { query: slices('bad'), atSeconds: 21, value: 2 * 0.1 + 2 * 0.5 },
        { query: slices('total'), atSeconds: 21, value: 4 },
      ],
      shopCatalogue({ budgeting: { method: 'RatioTimeslices', sliceMs } }),
    );
  });
});
