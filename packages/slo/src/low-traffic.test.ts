import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bad, expectThat, firing, good, shopCatalogue, shopSlo, up } from '../test/support/catalogue.ts';
import { enoughEvents, lowerBound } from './low-traffic.ts';

/** Exact lower limits of a Poisson mean at 97.5 % (Garwood), as in published tables. */
const GARWOOD = [
  [1, 0.0253],
  [2, 0.2422],
  [5, 1.6235],
  [10, 4.7954],
  [20, 12.2165],
  [100, 81.364],
] as const;

describe("Byar's lower bound", () => {
  it.each(GARWOOD)('of %d events is close to the exact %d', (events, exactly) => {
    expect(Math.abs(lowerBound(events, 1) - exactly)).toBeLessThan(0.02);
  });

  it('is below the ratio, above zero, and grows with evidence', () => {
    const count = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(count, count, (events, more) => {
        const total = events + more;
        const bound = lowerBound(events, total);
        expect(bound).toBeGreaterThan(0);
        expect(bound).toBeLessThan(events / total);
        expect(lowerBound(events * 10, total * 10)).toBeGreaterThan(bound);
      }),
    );
  });

  it('is 0 without a bad event or without any', () => {
    expect(lowerBound(0, 100)).toBe(0);
    expect(lowerBound(0, 0)).toBe(0);
  });
});

describe('where few events are counted', () => {
  /** Six requests an hour, of which the given ones fail; a second shows a minute. */
  const sparse = (failures: number[]) => {
    const counts = { good: 0, bad: 0 };
    const values = { good: ['0'], bad: ['0'] };
    for (let request = 1; request <= 30; request += 1) {
      counts[failures.includes(request) ? 'bad' : 'good'] += 1;
      values.good.push(...Array<string>(10).fill(String(counts.good)));
      values.bad.push(...Array<string>(10).fill(String(counts.bad)));
    }
    return [
      { series: good, values: values.good.join(' ') },
      { series: bad, values: values.bad.join(' ') },
      { series: up, values: '1x300' },
    ];
  };
  const fast = 'count(ALERTS{alertstate="firing",tier="fast"}) or vector(0)';
  const unguarded = shopCatalogue({ alerting: { ...shopSlo().alerting, lowTraffic: 'off' } });

  it('one failure pages nobody, as it would without the bound', async () => {
    const atSeconds = 194;
    const once = sparse([20]);
    await expectThat(once, [{ query: firing('ShopAvailabilityBurn'), atSeconds, value: 0 }]);
    await expectThat(once, [{ query: fast, atSeconds, value: 1 }], unguarded);
  });

  it('a second failure within the hour does', async () => {
    await expectThat(sparse([20, 21]), [
      { query: fast, atSeconds: 194, value: 0 },
      { query: fast, atSeconds: 204, value: 1 },
    ]);
  });

  it('a spent budget is told only when it is more than chance', async () => {
    const alert = firing('SLOErrorBudgetExhausted');
    await expectThat(sparse([20]), [{ query: alert, atSeconds: 280, value: 0 }]);
    await expectThat(sparse([5, 10, 20]), [{ query: alert, atSeconds: 280, value: 1 }]);
  });

  it('the ratio alone decides from as many events on as cross the threshold with ten failures', () => {
    expect(enoughEvents(0.0144)).toBe(695);
    expect(enoughEvents(0.5)).toBe(20);
  });
});
