import { describe, expect, it } from 'vitest';
import { query, shopSlo, windowed } from '../../test/support/catalogue.ts';
import { timingAt } from '../timing.ts';
import { type Ask, measure } from './measure.ts';

const timing = timingAt(1);

/** A Prometheus that knows these answers, a number or a refusal, and nothing else; `asked` holds what it was asked. */
function knowing(answers: Record<string, number | string>): Ask & { asked: string[] } {
  const asked: string[] = [];
  const ask: Ask = async (text) => {
    asked.push(text);
    const answer = answers[text];
    if (typeof answer === 'string') return { refused: answer };
    return { samples: answer === undefined ? [] : [{ labels: { __name__: 'm', a: '"' }, value: answer }] };
  };
  return Object.assign(ask, { asked });
}

const total = 'requests_total{job="shop"}';
const bad = 'requests_total{job="shop",code=~"5.."}';
const booked = 'avg_over_time(slo:sli_total:booked1h{slo="shop-availability",service="shop"}[30d])';

describe('measure', () => {
  it('counts the series of each part, and shows a few', async () => {
    const ask = knowing({ [`count(${total})`]: 3, [`topk(3, ${total})`]: 1 });
    const { indicator } = await measure(shopSlo(), ask, timing);
    expect(indicator).toEqual([
      {
        part: 'total',
        query: total,
        series: 3,
        examples: [String.raw`m{a="\""}`],
        everSeen: true,
        refused: undefined,
      },
      { part: 'bad', query: bad, series: 0, examples: [], everSeen: false, refused: undefined },
    ]);
  });

  it('tells what was there from what never was', async () => {
    const ask = knowing({ [`count(last_over_time(${bad}[30d]))`]: 1 });
    const { indicator } = await measure(shopSlo(), ask, timing);
    expect(indicator.map(({ everSeen }) => everSeen)).toEqual([false, true]);
  });

  it('takes the traffic that the rules recorded, else that of the indicator', async () => {
    const direct = `sum(rate(${total}[1d])) * 3600`;
    expect(await measure(shopSlo(), knowing({ [booked]: 60, [direct]: 50 }), timing)).toMatchObject({
      eventsPerHour: 60,
      from: 'recorded',
    });
    expect(await measure(shopSlo(), knowing({ [direct]: 50 }), timing)).toMatchObject({
      eventsPerHour: 50,
      from: 'indicator',
    });
    expect(await measure(shopSlo(), knowing({ [booked]: Number.NaN }), timing)).toMatchObject({
      eventsPerHour: undefined,
      from: undefined,
    });
  });

  it('asks for logical hours where time is scaled', async () => {
    const ask = knowing({});
    await measure(shopSlo(), ask, timingAt(60));
    expect(ask.asked).toContain(booked.replace('30d', '12h'));
    expect(ask.asked).toContain(`sum(rate(${total}[24m])) * 60`);
  });

  it('says what Prometheus says of a query that it does not take', async () => {
    const { indicator } = await measure(shopSlo(), knowing({ [`count(${total})`]: 'parse error' }), timing);
    expect(indicator[0]).toMatchObject({ series: 0, refused: 'parse error' });
  });

  it("asks an author's own queries with a window in place of the placeholder", async () => {
    const own = shopSlo({
      indicator: {
        kind: 'windowed',
        total: windowed('sum(increase(a[$window]))'),
        good: windowed('sum(increase(b[$window]))'),
      },
    });
    const ask = knowing({ 'count(sum(increase(a[5m])))': 1 });
    const { indicator } = await measure(own, ask, timing);
    expect(indicator.map(({ part, series, everSeen }) => ({ part, series, everSeen }))).toEqual([
      { part: 'total', series: 1, everSeen: true },
      { part: 'good', series: 0, everSeen: undefined },
    ]);
    expect(ask.asked.some((text) => text.includes('increase(a[1d])'))).toBe(true);
    expect(ask.asked.join()).not.toContain('$window');
  });

  it.each([
    [{ kind: 'raw', ratio: query('r'), rawType: 'success' }, ['ratio']],
    [{ kind: 'threshold', metric: query('m'), op: 'lt', limit: 1 }, ['metric']],
    [{ kind: 'gauges', total: query('t'), bad: query('b') }, ['total', 'bad']],
  ] as const)('asks for no traffic where events come from nobody: %j', async (indicator, parts) => {
    const ask = knowing({});
    const measured = await measure(shopSlo({ indicator }), ask, timing);
    expect(measured.indicator.map(({ part }) => part)).toEqual(parts);
    expect(measured.eventsPerHour).toBeUndefined();
    expect(ask.asked.every((text) => text.startsWith('count('))).toBe(true);
  });
});
