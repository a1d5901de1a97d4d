import { describe, expect, test } from 'vitest';
import { field, timeField } from '../frames.ts';
import type { Frame } from '../shared/panel-data.ts';
import { transform } from './index.ts';

const table = (refId: string, columns: Record<string, (string | number | null)[]>): Frame => ({
  refId,
  fields: Object.entries(columns).map(([name, values]) =>
    name === 'Time'
      ? timeField(values as number[])
      : field(name, values.some((value) => typeof value === 'string') ? 'string' : 'number', values),
  ),
});

const series = (name: string, labels: Record<string, string>, points: Record<number, number>): Frame => ({
  refId: 'A',
  fields: [timeField(Object.keys(points).map(Number)), field(name, 'number', Object.values(points), labels)],
});

/** Frames as columns, for comparison. */
const columns = (frames: readonly Frame[]) =>
  frames.map(({ fields }) => Object.fromEntries(fields.map(({ name, values }) => [name, values])));

const run = (frames: Frame[], id: string, options: Record<string, unknown> = {}) =>
  columns(transform(frames, [{ id, options }]));

describe('merge', () => {
  test('makes one row of what agrees in all common fields, and keeps the rest', () => {
    const rate = table('A', { Time: [1, 1], route: ['/a', '/b'], 'Value #A': [10, 20] });
    const mean = table('B', { Time: [1, 1], route: ['/b', '/c'], 'Value #B': [0.2, 0.3] });
    expect(run([rate, mean], 'merge')).toEqual([
      {
        Time: [1, 1, 1],
        route: ['/a', '/b', '/c'],
        'Value #A': [10, 20, null],
        'Value #B': [null, 0.2, 0.3],
      },
    ]);
  });

  test('keeps rows apart that differ in a field that both have', () => {
    const one = table('A', { job: ['x', 'x'], Value: [1, 2] });
    const other = table('B', { job: ['x'], Value: [2] });
    expect(run([one, other], 'merge')).toEqual([{ job: ['x', 'x'], Value: [1, 2] }]);
  });

  test('leaves one frame as it is, and takes no notice of empty ones', () => {
    const only = table('A', { job: ['x'], Value: [1] });
    expect(run([only, table('B', { Value: [] })], 'merge')).toEqual(columns([only]));
  });
});

test('organize leaves out, orders and renames', () => {
  const frame = table('A', { Time: [1], job: ['x'], 'Value #A': [10] });
  const organized = run([frame], 'organize', {
    excludeByName: { Time: true },
    indexByName: { 'Value #A': 0, job: 1 },
    renameByName: { 'Value #A': 'Rate' },
  });
  expect(organized).toEqual([{ Rate: [10], job: ['x'] }]);
  expect(Object.keys(organized[0]!)).toEqual(['Rate', 'job']);
});

test('joinByField puts frames side by side, outer or inner', () => {
  const a = series('a', {}, { 1: 10, 2: 20 });
  const b = series('b', {}, { 2: 200, 3: 300 });
  expect(run([a, b], 'joinByField', { byField: 'Time' })).toEqual([
    { Time: [1, 2, 3], a: [10, 20, null], b: [null, 200, 300] },
  ]);
  expect(run([a, b], 'joinByField', { byField: 'Time', mode: 'inner' })).toEqual([
    { Time: [2], a: [20], b: [200] },
  ]);
});

test('labelsToFields makes columns of labels and one table of all series', () => {
  const frames = [
    series('x', { job: 'a', __name__: 'up' }, { 1: 1 }),
    series('y', { job: 'b', __name__: 'up' }, { 1: 0 }),
  ];
  expect(run(frames, 'labelsToFields')).toEqual([{ Time: [1, 1], job: ['a', 'b'], up: [1, 0] }]);
});

test('reduce makes a row of each field, with its labels where they are wanted', () => {
  const frames = [series('a', { job: 'x' }, { 1: 4, 2: 2 }), series('b', { job: 'y' }, { 1: 1 })];
  expect(run(frames, 'reduce', { reducers: ['lastNotNull', 'max'] })).toEqual([
    { Field: ['a', 'b'], 'Last *': [2, 1], Max: [4, 1] },
  ]);
  expect(run(frames, 'reduce', { reducers: ['mean'], labelsToFields: true })).toEqual([
    { job: ['x', 'y'], Mean: [3, 1] },
  ]);
  expect(run(frames, 'reduce', { mode: 'reduceFields', reducers: ['sum'] })).toEqual([
    { a: [6] },
    { b: [1] },
  ]);
});

test('sortBy orders rows by a field, and what has no value comes last in both directions', () => {
  const frame = table('A', { job: ['a', 'b', 'c'], Value: [1, null, 3] });
  expect(run([frame], 'sortBy', { sort: [{ field: 'Value', desc: true }] })).toEqual([
    { job: ['c', 'a', 'b'], Value: [3, 1, null] },
  ]);
  expect(run([frame], 'sortBy', { sort: [{ field: 'Value' }] })[0]).toMatchObject({ job: ['a', 'c', 'b'] });
});

test('limit keeps the first rows', () => {
  expect(run([table('A', { Value: [1, 2, 3] })], 'limit', { limitField: '2' })).toEqual([{ Value: [1, 2] }]);
});

test('filterFieldsByName keeps what is included and leaves out what is excluded', () => {
  const frame = table('A', { Time: [1], a: [1], b: [2] });
  expect(run([frame], 'filterFieldsByName', { include: { names: ['a'] } })).toEqual([{ a: [1] }]);
  expect(
    run([frame], 'filterFieldsByName', { include: { pattern: '/a|b/' }, exclude: { names: ['b'] } }),
  ).toEqual([{ a: [1] }]);
});

test('renameByRegex names by what it captures', () => {
  const options = { regex: '/^(\\w+) .*/', renamePattern: '$1' };
  expect(run([series('checkout 5xx', {}, { 1: 1 })], 'renameByRegex', options)).toEqual([
    { Time: [1], checkout: [1] },
  ]);
});

test('calculateField reckons with two fields, with a number, or with the row', () => {
  const frame = table('A', { a: [10, null], b: [4, 1] });
  const binary = (left: unknown, operator: string, right: unknown) =>
    run([frame], 'calculateField', { mode: 'binary', alias: 'c', binary: { left, operator, right } })[0]?.c;
  expect(binary('a', '/', 'b')).toEqual([2.5, null]);
  expect(binary({ matcher: { id: 'byName', options: 'b' } }, '*', { fixed: '100' })).toEqual([400, 100]);
  expect(binary('b', '/', '0')).toEqual([null, null]);
  expect(run([frame], 'calculateField', { reduce: { reducer: 'sum' } })[0]?.Total).toEqual([14, 1]);
});

test('groupBy has a row for each value, with calculations of the others', () => {
  const frame = table('A', { job: ['x', 'y', 'x'], Value: [1, 2, 3] });
  const options = {
    fields: {
      job: { operation: 'groupby' },
      Value: { operation: 'aggregate', aggregations: ['sum', 'max'] },
    },
  };
  expect(run([frame], 'groupBy', options)).toEqual([
    { job: ['x', 'y'], 'Value (sum)': [4, 2], 'Value (max)': [3, 2] },
  ]);
});

test('seriesToRows has every value in a row, the newest first', () => {
  expect(run([series('a', {}, { 1: 10, 3: 30 }), series('b', {}, { 2: 20 })], 'seriesToRows')).toEqual([
    { Time: [3, 2, 1], Metric: ['a', 'b', 'a'], Value: [30, 20, 10] },
  ]);
});

test('one that is disabled does nothing, and one that is not known is named', () => {
  const frame = table('A', { a: [1] });
  expect(columns(transform([frame], [{ id: 'limit', disabled: true, options: { limitField: 0 } }]))).toEqual([
    { a: [1] },
  ]);
  expect(() => transform([frame], [{ id: 'heatmap' }])).toThrow('heatmap');
  expect(() => transform([frame], [{ id: 'constructor' }])).toThrow('constructor');
});
