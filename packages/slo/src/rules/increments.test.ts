import { describe, expect, it } from 'vitest';
import { exampleDocuments, prometheusMetric, vector } from '../../test/support/documents.ts';
import { type Expectation, type InputSeries, testRules } from '../../test/support/promtool.ts';
import { generateRules, ruleFileYaml } from './generate-rules.ts';

/** Real seconds show logical minutes: a promtool run costs by the evaluation, and at this scale there are half as many. */
const TIME_SCALE = 60;

const good = 'requests_total{job="shop",instance="a",code="200"}';
const bad = 'requests_total{job="shop",instance="a",code="500"}';
const up = 'up{job="shop",instance="a"}';

const eventsIn = (kind: 'total' | 'bad') =>
  `sum(sum_over_time(slo:sli_${kind}:increase5m[1d])) + sum(slo:sli_${kind}:increase_unbooked)`;
const budget = 'sum(slo:period_error_budget_remaining:ratio)';

function shopRules(duration = '30d'): string {
  const files = generateRules(exampleDocuments({ duration }), {
    runbooksUrl: 'https://runbooks',
    timeScale: TIME_SCALE,
  });
  return ruleFileYaml(files['shop.yaml']!);
}

async function expectThat(input: InputSeries[], expect_: Expectation[], rules = shopRules()): Promise<void> {
  const result = await testRules({
    rules,
    evaluationInterval: '1s',
    sampleInterval: '1s',
    input,
    expect: expect_,
  });
  expect(result.output).toMatch(/SUCCESS/);
  expect(result.ok).toBe(true);
}

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
    const documents = exampleDocuments({
      ratioMetric: {
        counter: true,
        good: prometheusMetric('requests_total{job="shop",code="200"}'),
        total: prometheusMetric('sum(requests_total{job="shop"})'),
      },
    });
    const rules = generateRules(documents, { runbooksUrl: 'https://runbooks', timeScale: TIME_SCALE });
    await expectThat(
      [
        { series: good, values: '0+90x60' },
        { series: bad, values: '0+10x60' },
      ],
      [{ query: 'sum(slo:sli_error:ratio_rate30d)', atSeconds: 50, value: 0.1 }],
      ruleFileYaml(rules['shop.yaml']!),
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

  it('is told within 1 % of the truth where others mistake it', { timeout: 180_000 }, async () => {
    type Case = {
      id: string;
      period?: string;
      interval: string;
      series: InputSeries[];
      eval_at?: string;
      truth?: { 'budget_remaining_99.9': number };
    };
    const cases = (JSON.parse(vector('behaviour.json')) as Case[]).filter(({ truth }) => truth);
    expect(cases.map(({ id }) => id)).toEqual(['night-errors-traffic-blind', 'idle-2h-nan-poison']);
    for (const { series, period, interval, eval_at, truth } of cases) {
      expect(interval).toBe('1m');
      const atSeconds = Number.parseInt(eval_at!, 10) * 1440;
      const truly = truth!['budget_remaining_99.9'];
      await expectThat(
        series.map(({ series: metric, values }) => ({
          series: metric
            .replace('http_request_duration_seconds_count', 'requests_total')
            .replace('myservice', 'shop'),
          values,
        })),
        [
          // 1 where the budget is within 1 % of the truth.
          { query: `abs(${budget} - ${truly}) < bool 0.01`, atSeconds, value: 1 },
        ],
        shopRules(period),
      );
    }
  });
});
