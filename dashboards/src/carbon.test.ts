/** The arithmetic of the dashboard Cost and carbon, by the real promtool, against the formula reckoned by hand. */
import { fill } from '@vigil/preview/fill';
import { expect, test } from 'vitest';
import { costDashboard } from './cost.ts';
import { failuresOfPromtool } from './fixtures/promtool.ts';
import { initialVariables, panelsOf, targetsOf } from './queries.ts';

/** Two instances, half a core and one gigabyte each, and ten orders a second. */
const instances = 2;
const cores = 1;
const gigabytes = 2;
const orders = 10;

const watts = (instances * 1 * 0.74 + cores * (3.5 - 0.74) + gigabytes * 0.392) * 1.135;
const operational = ((watts / 1000 / 3600) * 445) / orders;
const embodied = (((instances * 1) / 48) * ((1000 * 1000) / (4 * 31_557_600))) / orders;
const dollarsAnHour = instances * 0.04048 + gigabytes * 0.004445;

const expected: Record<string, number> = {
  'CPU for a thousand orders': (1000 * cores) / orders,
  'Memory for a thousand orders': (1000 * gigabytes) / (orders * 3600),
  'Money for a thousand orders': (1000 * dollarsAnHour) / (orders * 3600),
  'Energy of an order': watts / 3600 / orders,
  'Carbon of an order (SCI)': operational + embodied,
};

const dashboard = costDashboard(['checkout']);

/** Every 15 s for ten minutes. */
const series = (name: string, values: string) => ({ series: name, values });
const input = ['a', 'b'].flatMap((instance) => {
  const labels = `{job="checkout",instance="${instance}"}`;
  return [
    series(`process_cpu_seconds_total${labels}`, '0+7.5x40'),
    series(`process_resident_memory_bytes${labels}`, '1e9+0x40'),
    series(`process_start_time_seconds${labels}`, '0+0x40'),
    series(`checkout_orders_total{job="checkout",instance="${instance}",outcome="paid"}`, '0+75x40'),
    series(
      `checkout_orders_total{job="checkout",instance="${instance}",outcome="payment_failed"}`,
      '0+75x40',
    ),
  ];
});

test('per order: CPU, memory, money, energy and carbon', async () => {
  const panels = panelsOf(dashboard).filter(({ title }) => Object.hasOwn(expected, title!));
  expect(panels).toHaveLength(5);
  const tests = (factor: number) =>
    panels.map((panel) => {
      const expr = fill(targetsOf(panel)[0]!.expr!, {
        rateIntervalMs: 60_000,
        rangeMs: 600_000,
        variables: initialVariables(dashboard),
      });
      return {
        // promtool compares to the last bit.
        expr: `abs((${expr}) / ${expected[panel.title!]! * factor} - 1) < bool 1e-9`,
        eval_time: '10m',
        exp_samples: [{ labels: '{}', value: 1 }],
      };
    });
  expect(await failuresOfPromtool(input, tests(1))).toBe('');
  expect(await failuresOfPromtool(input, tests(1.001))).toContain('FAILED');
}, 30_000);
