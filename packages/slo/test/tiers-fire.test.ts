// Every tier of every SLO of the kit fires when theory says, plus a scrape and an evaluation, resets when theory says,
// and is silent just below its threshold. On the real rule evaluator, with the kit's own metrics.
import { describe, expect, it } from 'vitest';
import { detectionSeconds, generateRules, resetSeconds, ruleFileYaml, tiersOf } from '../src/index.ts';
import { errorThreshold } from '../src/tiers.ts';
import { kitDocuments } from './support/documents.ts';
import { type Expectation, type InputSeries, testRules } from './support/promtool.ts';

const TIME_SCALE = 60;
/** One scrape, one evaluation: both 1 s at this scale. The scrapes of an evaluation's own moment are counted by the next. */
const SAMPLING_SECONDS = 2;
const EVENTS_PER_SECOND = 100_000;
const HISTORY_SECONDS = 600;
const OUTAGE_SECONDS = 120;

type Rate = { goodPerSecond: number; badPerSecond: number; seconds: number };

const server = (job: string, code: string, suffix: string) =>
  `http_server_request_duration_seconds_${suffix}{job="${job}",http_route="/orders",http_response_status_code="${code}"${suffix === 'bucket' ? ',le="0.3"' : ''}}`;

/** The series that grow by a good event, and by a bad one. */
const series: Record<string, { good: string[]; bad: string[] }> = {
  'checkout-availability': {
    good: [server('checkout', '201', 'count')],
    bad: [server('checkout', '503', 'count')],
  },
  'checkout-latency': {
    good: [server('checkout', '201', 'count'), server('checkout', '201', 'bucket')],
    bad: [server('checkout', '201', 'count')],
  },
  'checkout-orders-settled': {
    good: ['checkout_orders_settlements_total{job="checkout",outcome="in_time"}'],
    bad: ['checkout_orders_settlements_total{job="checkout",outcome="late"}'],
  },
  'payments-availability': {
    good: [server('payments', '201', 'count')],
    bad: [server('payments', '500', 'count')],
  },
};

/** The counters over phases of steady traffic, in promtool's notation. */
function inputOf(slo: string, phases: Rate[]): InputSeries[] {
  const { good, bad } = series[slo]!;
  return [...new Set([...good, ...bad])].map((metric) => {
    let value = 0;
    const steps = phases.map(({ goodPerSecond, badPerSecond, seconds }) => {
      const perSecond =
        (good.includes(metric) ? goodPerSecond : 0) + (bad.includes(metric) ? badPerSecond : 0);
      const from = value + perSecond;
      value += perSecond * seconds;
      return `${from}+${perSecond}x${seconds - 1}`;
    });
    return { series: metric, values: `0 ${steps.join(' ')}` };
  });
}

const steady = (errorRatio: number, seconds: number): Rate => {
  const badPerSecond = Math.floor(EVENTS_PER_SECOND * errorRatio);
  return { goodPerSecond: EVENTS_PER_SECOND - badPerSecond, badPerSecond, seconds };
};

const documents = await kitDocuments();
const files = generateRules(documents, { runbooksUrl: 'https://runbooks', timeScale: TIME_SCALE });

describe.each(documents.slos)('$name', (slo) => {
  const { target } = slo.objective;
  const rules = ruleFileYaml(
    Object.values(files)
      .flat()
      .filter(({ name }) => name === `slo-${slo.name}`),
  );
  const firing = (tier: string, atSeconds: number, value: 0 | 1): Expectation => ({
    query: `count(ALERTS{alertstate="firing",tier="${tier}"}) or vector(0)`,
    atSeconds,
    value,
  });
  const play = (phases: Rate[], expectations: Expectation[]) =>
    testRules({
      rules,
      evaluationInterval: '1s',
      sampleInterval: '1s',
      input: inputOf(slo.name, phases),
      expect: expectations,
    });

  it('fires and resets when theory says', { timeout: 120_000 }, async () => {
    const onset = HISTORY_SECONDS;
    const end = onset + OUTAGE_SECONDS;
    const expectations = tiersOf(slo).flatMap((tier) => {
      const situation = { tier, target, errorRatio: 1, timeScale: TIME_SCALE };
      const detected = detectionSeconds({ ...situation, historySeconds: HISTORY_SECONDS })!;
      const reset = resetSeconds(situation)!;
      expect(detected).toBeLessThan(OUTAGE_SECONDS / 2);
      return [
        firing(tier.name, onset + Math.floor(detected), 0),
        firing(tier.name, onset + Math.ceil(detected) + SAMPLING_SECONDS, 1),
        firing(tier.name, end + Math.floor(reset), 1),
        firing(tier.name, end + Math.ceil(reset) + SAMPLING_SECONDS, 0),
      ];
    });
    const result = await play(
      [steady(0, HISTORY_SECONDS), steady(1, OUTAGE_SECONDS), steady(0, 400)],
      expectations,
    );
    expect(result.output).toContain('SUCCESS');
  });

  it.each(tiersOf(slo))(
    'is silent just below the threshold of the tier $name',
    { timeout: 120_000 },
    async (tier) => {
      const threshold = errorThreshold(tier, slo.objective);
      const seconds = 60;
      const below = await play([steady(threshold * 0.99, seconds)], [firing(tier.name, seconds, 0)]);
      expect(below.output).toContain('SUCCESS');
      const above = await play([steady(threshold * 1.01, seconds)], [firing(tier.name, seconds, 1)]);
      expect(above.output).toContain('SUCCESS');
    },
  );
});
