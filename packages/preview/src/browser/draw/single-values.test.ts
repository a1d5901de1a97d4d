import { expect, test } from 'vitest';
import type { Field, PanelData } from '../../shared/panel-data.ts';
import { emptyText } from './index.ts';
import { singleValues } from './single-values.ts';

const links = { range: { from: 'now-1h', to: 'now' }, variables: {} };
const field = (
  name: string,
  type: Field['type'],
  values: Field['values'],
  config: Field['config'] = {},
): Field => ({
  ...{ name, displayName: name, type, labels: { job: name } },
  ...{ values, config },
});
const data = (...fields: Field[]) => ({ frames: [{ refId: 'A', fields }] }) as unknown as PanelData;

test('each series is a value, by the calculation of the panel', () => {
  const two = data(
    field('Time', 'time', [1, 2]),
    field('a', 'number', [1, 3]),
    field('b', 'number', [5, null]),
  );
  const values = (calcs: string[]) =>
    singleValues(two, { reduceOptions: { calcs } }, links).map(({ name, value }) => [name, value]);
  expect(values(['lastNotNull'])).toEqual([
    ['a', 3],
    ['b', 5],
  ]);
  expect(values(['mean'])).toEqual([
    ['a', 2],
    ['b', 5],
  ]);
});

test('each row is a value, by the name of its texts', () => {
  const table = data(field('job', 'string', ['x', 'y']), field('Value', 'number', [1, 2]));
  const values = singleValues(table, { reduceOptions: { values: true } }, links);
  expect(values.map(({ name, value }) => [name, value])).toEqual([
    ['x', 1],
    ['y', 2],
  ]);
});

test('a field can be chosen by its name, also a text', () => {
  const table = data(field('version', 'string', ['1.10']), field('Value', 'number', [1]));
  const [chosen] = singleValues(table, { reduceOptions: { fields: '/^version$/' } }, links);
  expect(chosen).toMatchObject({ value: '1.10', displayed: { text: '1.10' } });
});

test('a value has the colour of its threshold, or the fixed one, and leads where its link does', () => {
  const thresholds = {
    mode: 'absolute' as const,
    steps: [
      { value: null, color: 'green' },
      { value: 2, color: 'red' },
    ],
  };
  const own = { thresholds, links: [{ title: 'More', url: '/d/x?var-job=${__field.labels.job}' }] };
  expect(singleValues(data(field('a', 'number', [3], own)), {}, links)[0]).toMatchObject({
    colour: 'red',
    link: '/dashboards/x?var-job=a',
  });
  const fixed = { thresholds, color: { mode: 'fixed', fixedColor: 'purple' } };
  expect(singleValues(data(field('a', 'number', [3], fixed)), {}, links)[0]?.colour).toBe('purple');
});

test.each([
  ['a stat without values', 'stat', data(), 'No data in this range.'],
  [
    'a stat with a text for that',
    'stat',
    data(field('a', 'number', [null], { noValue: 'none yet' })),
    undefined,
  ],
  [
    'a table without rows',
    'table',
    data(field('a', 'number', [], { noValue: 'no incident' })),
    'no incident',
  ],
  [
    'a chart of nothing but gaps',
    'timeseries',
    data(field('Time', 'time', [1]), field('a', 'number', [null])),
    'No data in this range.',
  ],
  ['a chart with a point', 'timeseries', data(field('a', 'number', [null, 0])), undefined],
  ['a list of no alerts', 'alertlist', data(), undefined],
])('%s', (_what, type, shown, text) => {
  expect(emptyText(shown, type)).toBe(text);
});
