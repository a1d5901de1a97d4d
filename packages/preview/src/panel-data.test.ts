import { describe, expect, test } from 'vitest';
import type { Panel } from './dashboard.ts';
import { panelData } from './panel-data.ts';
import type { Prometheus } from './prometheus.ts';
import type { Variable } from './variables.ts';

const SECOND = 1000;
const job = {
  name: 'job',
  chosen: ['checkout'],
  values: ['checkout'],
  filled: ['checkout'],
} as unknown as Variable;

/** A Prometheus that answers everything with these series, and remembers the questions. */
function prometheusWith(series: { metric: Record<string, string>; values: [number, string][] }[]) {
  const asked: { kind: string; query: string; stepMs?: number }[] = [];
  const prometheus = {
    range: async (query: string, { stepMs }: { stepMs: number }) => {
      asked.push({ kind: 'range', query, stepMs });
      return series;
    },
    instant: async (query: string) => {
      asked.push({ kind: 'instant', query });
      return series.map(({ metric, values }) => ({ metric, value: values.at(-1)! }));
    },
    exemplars: async () => [
      { seriesLabels: {}, exemplars: [{ labels: { trace_id: 'abc' }, value: '0.5', timestamp: 10 }] },
    ],
    scrapeIntervalMs: async () => 15 * SECOND,
  } as unknown as Prometheus;
  return { prometheus, asked };
}

const two = [
  {
    metric: { route: '/a' },
    values: [
      [10, '1'],
      [20, '2'],
    ] as [number, string][],
  },
  {
    metric: { route: '/b' },
    values: [
      [20, 'NaN'],
      [30, '+Inf'],
    ] as [number, string][],
  },
];

const ask = (panel: Panel, prometheus: Prometheus, points = 100) =>
  panelData(panel, { times: { from: 0, to: 600 * SECOND }, points, variables: [job], prometheus });

const chart: Panel = {
  type: 'timeseries',
  targets: [
    {
      refId: 'A',
      expr: 'rate(x{job=~"$job"}[$__rate_interval])',
      legendFormat: '{{route}} of $job',
      exemplar: true,
    },
  ],
};

describe('a panel over time', () => {
  test('asks for a range with variables and macros filled in, no finer than the scrapes', async () => {
    const { prometheus, asked } = prometheusWith(two);
    const { stepMs, queries } = await ask(chart, prometheus);
    expect(asked).toEqual([{ kind: 'range', query: 'rate(x{job=~"checkout"}[60s])', stepMs: 15 * SECOND }]);
    expect(stepMs).toBe(15 * SECOND);
    expect(queries).toEqual([{ refId: 'A', expr: 'rate(x{job=~"checkout"}[60s])' }]);
  });

  test('has its series on one time axis, with their names, and the exemplars', async () => {
    const { frames, exemplars } = await ask(chart, prometheusWith(two).prometheus);
    const [frame] = frames;
    expect(frames).toHaveLength(1);
    expect(frame?.fields.map(({ displayName, values }) => [displayName, values])).toEqual([
      ['Time', [10_000, 20_000, 30_000]],
      ['/a of checkout', [1, 2, null]],
      ['/b of checkout', [null, 'NaN', '+Inf']],
    ]);
    expect(exemplars).toEqual([{ time: 10_000, value: 0.5, labels: { trace_id: 'abc' } }]);
  });

  test('has fewer points where it is narrower or says so', async () => {
    const { prometheus } = prometheusWith(two);
    expect((await ask(chart, prometheus, 10)).stepMs).toBe(60 * SECOND);
    expect((await ask({ ...chart, maxDataPoints: 5 }, prometheus)).stepMs).toBe(120 * SECOND);
    expect((await ask({ ...chart, interval: '5m' }, prometheus)).stepMs).toBe(300 * SECOND);
  });

  test('that has a time of its own shows that', async () => {
    const { from, to } = await ask({ ...chart, timeFrom: '1h' }, prometheusWith(two).prometheus);
    expect(to - from).toBe(3600 * SECOND);
  });

  test('configures its fields by name and by query', async () => {
    const panel: Panel = {
      ...chart,
      targets: [...chart.targets!, { refId: 'B', expr: 'x', legendFormat: 'limit' }],
      fieldConfig: {
        defaults: { unit: 's' },
        overrides: [
          { matcher: { id: 'byName', options: '/a of checkout' }, properties: [{ id: 'unit', value: 'ms' }] },
          {
            matcher: { id: 'byFrameRefID', options: 'B' },
            properties: [{ id: 'custom.lineStyle', value: 'dash' }],
          },
        ],
      },
    };
    const { frames } = await ask(panel, prometheusWith(two.slice(0, 1)).prometheus);
    expect(frames[0]?.fields.slice(1).map(({ config: { unit, custom } }) => [unit, custom])).toEqual([
      ['ms', undefined],
      ['s', { lineStyle: 'dash' }],
    ]);
  });

  test('says how many series it leaves out', async () => {
    const many = Array.from({ length: 103 }, (_, index) => ({
      metric: { index: String(index) },
      values: [[10, '1']] as [number, string][],
    }));
    const { notes, frames } = await ask(chart, prometheusWith(many).prometheus);
    expect(notes).toEqual(['Query A: 100 of 103 series are shown.']);
    expect(frames[0]?.fields).toHaveLength(101);
  });
});

test('a table has a column for each label', async () => {
  const panel: Panel = {
    type: 'table',
    targets: [{ refId: 'A', expr: 'x', instant: true, format: 'table' }],
  };
  const { frames } = await ask(panel, prometheusWith(two).prometheus);
  expect(frames[0]?.fields.map(({ name, values }) => [name, values])).toEqual([
    ['Time', [20_000, 30_000]],
    ['route', ['/a', '/b']],
    ['Value', [2, '+Inf']],
  ]);
});

test('a stat asks for the present, and has its text where there is nothing', async () => {
  const panel: Panel = {
    type: 'stat',
    targets: [{ expr: 'x' }],
    fieldConfig: { defaults: { noValue: 'none yet' } },
  };
  const { prometheus, asked } = prometheusWith([]);
  const { frames } = await ask(panel, prometheus);
  expect(asked[0]?.kind).toBe('instant');
  expect(frames[0]?.fields[0]).toMatchObject({ values: [null], config: { noValue: 'none yet' } });
});

test.each<[string, Panel, string]>([
  ['a variable', { type: 'stat', targets: [{ expr: 'x{a="$nobody"}' }] }, 'nobody'],
  ['a transformation', { ...chart, transformations: [{ id: 'heatmap' }] }, 'heatmap'],
  [
    'a matcher',
    { ...chart, fieldConfig: { overrides: [{ matcher: { id: 'byMagic' }, properties: [] }] } },
    'byMagic',
  ],
])('%s that is not known is named', async (_what, panel, name) => {
  const failing = ask(panel, prometheusWith(two).prometheus);
  await expect(failing).rejects.toMatchObject({
    name: 'CannotDrawError',
    message: expect.stringContaining(name),
  });
});
