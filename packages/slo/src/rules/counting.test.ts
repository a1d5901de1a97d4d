// Events are counted once each, whatever becomes of counters, targets and scrapes; budgets are made of them.
import { describe, it } from 'vitest';
import { bad, budget, expectThat, good, selector, shopCatalogue, up } from '../../test/support/catalogue.ts';

const eventsIn = (kind: 'total' | 'bad') =>
  `sum(sum_over_time(slo:sli_${kind}:booked5m[1d])) + sum(slo:sli_${kind}:unbooked5m)`;

describe('the count of events', () => {
  it('holds every event once, whether booked or not yet', async () => {
    // Increments of all sizes: an extrapolation would get none of them right.
    const values = '0 1 1 8 8 8 20 50 51 51 51 60 61 62 62 70 71x100';
    await expectThat(
      [
        { series: good, values },
        { series: bad, values: '0x9 7x107' },
      ],
      [3, 7, 11, 17, 18, 23, 60].map((atSeconds) => ({
        query: eventsIn('total'),
        atSeconds,
        // An event of a moment is counted by the next evaluation.
        value:
          ([0, 1, 1, 8, 8, 8, 20, 50, 51, 51, 51, 60, 61, 62, 62, 70][atSeconds - 1] ?? 71) +
          (atSeconds > 10 ? 7 : 0),
      })),
    );
  });

  it('goes on across a reset, and across a restart between two scrapes that failed', async () => {
    await expectThat(
      [
        // 10 a second until 200; restarts at 0 and counts 30; is away for 20 s, and comes back as a new process with 5.
        { series: good, values: '0+10x20 30 30 30 stale _x19 5x60' },
        { series: up, values: '1x22 0x19 1x60' },
      ],
      [
        { query: eventsIn('total'), atSeconds: 22, value: 230 },
        { query: eventsIn('total'), atSeconds: 60, value: 235 },
      ],
    );
  });

  it('finds what a counter counted during a gap in scraping', async () => {
    await expectThat(
      [
        { series: good, values: '0+10x20 stale _x29 510+10x30' },
        { series: up, values: '1x20 0x29 1x31' },
      ],
      [
        { query: eventsIn('total'), atSeconds: 40, value: 200 },
        { query: eventsIn('total'), atSeconds: 60, value: 590 },
      ],
    );
  });

  it('counts a series that comes late from zero, if its target was known', async () => {
    await expectThat(
      [
        { series: good, values: '0+100x60' },
        { series: bad, values: '_x30 40x30' },
        { series: up, values: '1x60' },
      ],
      [{ query: eventsIn('bad'), atSeconds: 50, value: 40 }],
    );
  });

  it('counts an instance that joins from zero, beside one that was watched', async () => {
    await expectThat(
      [
        { series: good, values: '0+100x60' },
        { series: 'requests_total{job="shop",instance="b",code="500"}', values: '_x30 40+1x29' },
        { series: up, values: '1x60' },
        { series: 'up{job="shop",instance="b"}', values: '_x30 1x29' },
      ],
      [{ query: eventsIn('bad'), atSeconds: 50, value: 59 }],
    );
  });

  it.each([
    ['whose target was out of reach', 0],
    ['that its target left out', 1],
  ])('counts a series %s for hours by what it grew', async (_, answers) => {
    await expectThat(
      [
        { series: good, values: '0+100x250' },
        {
          series: 'requests_total{job="shop",instance="b",code="500"}',
          values: '_x10 4999 5000x34 stale _x123 5000x30 5003x50',
        },
        { series: up, values: '1x250' },
        { series: 'up{job="shop",instance="b"}', values: `1x45 ${answers}x123 1x80` },
      ],
      [
        { query: eventsIn('bad'), atSeconds: 190, value: 5000 },
        { query: eventsIn('bad'), atSeconds: 240, value: 5003 },
      ],
    );
  });

  it('counts a series that comes back below what it was as a new process', async () => {
    await expectThat(
      [
        { series: good, values: '0+100x250' },
        { series: bad, values: '0 12x40 stale _x120 7x80' },
        { series: up, values: '1x250' },
      ],
      [{ query: eventsIn('bad'), atSeconds: 240, value: 19 }],
    );
  });

  it('takes nothing of the past of a service that was there before Prometheus', async () => {
    await expectThat(
      [
        { series: good, values: '1000000+100x60' },
        { series: bad, values: '50000x60' },
        { series: up, values: '1x60' },
      ],
      [
        { query: eventsIn('bad'), atSeconds: 50, value: 0 },
        { query: eventsIn('total'), atSeconds: 50, value: 4900 },
        { query: budget, atSeconds: 50, value: 1 },
      ],
    );
  });

  it('forgets what is older than a window, and nothing younger', { timeout: 60_000 }, async () => {
    const burstAt = 10;
    const windows = { '5m': 5, '30m': 30, '1h': 60, '2h': 120, '6h': 360, '1d': 1440 };
    await expectThat(
      [
        { series: good, values: '0+100x1460' },
        { series: bad, values: `0x${burstAt - 1} 50x1450` },
      ],
      Object.entries(windows).flatMap(([name, seconds]) => {
        const query = `sum(slo:sli_error:ratio_rate${name}) > bool 0`;
        // Windows of days are read in steps of five minutes, here of 5 s.
        const grain = name === '1d' ? 5 : 0;
        return [
          { query, atSeconds: burstAt + seconds - grain, value: 1 },
          { query, atSeconds: burstAt + seconds + 1, value: 0 },
        ];
      }),
    );
  });

  it('is the same from good as from bad events', async () => {
    await expectThat(
      [
        { series: good, values: '0+90x60' },
        { series: bad, values: '0+10x60' },
      ],
      [{ query: 'sum(slo:sli_error:ratio_rate30d)', atSeconds: 50, value: 0.1 }],
      shopCatalogue({
        indicator: {
          kind: 'counters',
          good: selector('requests_total{job="shop",code="200"}'),
          total: selector('requests_total{job="shop"}'),
        },
      }),
    );
  });
});

describe('the count of events at other distances than it was made for', () => {
  // A group that takes longer than its interval skips an evaluation; whoever tests rules may choose another distance.
  it.each(['500ms', '1s', '2s', '3s'])('is the same when evaluated every %s', async (evaluationInterval) => {
    await expectThat(
      [
        { series: good, values: '0+90x120' },
        { series: bad, values: '0+10x120' },
        { series: up, values: '1x120' },
      ],
      [
        // What came in the last evaluation is not seen yet.
        { query: `abs(${eventsIn('total')} - 11800) <= bool 300`, atSeconds: 120, value: 1 },
        { query: 'sum(slo:sli_error:ratio_rate5m)', atSeconds: 120, value: 0.1 },
        { query: 'sum(slo:sli_error:ratio_rate30d)', atSeconds: 120, value: 0.1 },
      ],
      shopCatalogue(),
      evaluationInterval,
    );
  });
});

describe('the error budget', () => {
  it('is full without a single error series, and stays a number when nobody comes', async () => {
    await expectThat(
      [{ series: good, values: '0+10x100 1000x200' }],
      [50, 290].flatMap((atSeconds) => [
        { query: budget, atSeconds, value: 1 },
        { query: 'sum(slo:sli_error:ratio_rate5m)', atSeconds, value: 0 },
        { query: 'sum(slo:current_burn_rate:ratio)', atSeconds, value: 0 },
      ]),
    );
  });
});
