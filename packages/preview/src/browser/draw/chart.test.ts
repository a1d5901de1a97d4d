import { describe, expect, test } from 'vitest';
import type { Field, FieldConfig, PanelData, Value } from '../../shared/panel-data.ts';
import { chartOf, shapeOf } from './chart.ts';

const series = (displayName: string, values: Value[], config: FieldConfig = {}): Field => ({
  ...{ name: displayName, displayName, type: 'number', labels: {} },
  ...{ values, config },
});

function dataOf(...fields: Field[]): PanelData {
  const time: Field = { ...series('Time', [1000, 2000, 3000]), type: 'time' };
  return {
    ...{ from: 0, to: 4000, stepMs: 1000, exemplars: [], alerts: [], queries: [], notes: [] },
    frames: [{ refId: 'A', fields: [time, ...fields] }],
  };
}

const stacked = (mode: string): FieldConfig => ({ custom: { stacking: { mode, group: 'A' } } });

describe('a stack', () => {
  test('stands each series on those before it, and keeps their own values', () => {
    const { series: drawn } = chartOf(
      dataOf(series('a', [1, 2, 3], stacked('normal')), series('b', [10, null, 30], stacked('normal'))),
    );
    expect(drawn.map((one) => one.drawn)).toEqual([
      [1, 2, 3],
      [11, null, 33],
    ]);
    expect(drawn[1]?.values).toEqual([10, null, 30]);
  });

  test('of shares adds up to one', () => {
    const { series: drawn, scales } = chartOf(
      dataOf(series('a', [1, 0, 3], stacked('percent')), series('b', [3, 0, 1], stacked('percent'))),
    );
    expect(drawn.map((one) => one.drawn)).toEqual([
      [0.25, 0, 0.75],
      [1, 0, 1],
    ]);
    expect([...scales.values()][0]).toMatchObject({
      config: { unit: 'percentunit', max: 1 },
      standsOnZero: true,
    });
  });

  test('leaves out what is not of it, such as a limit', () => {
    const { series: drawn } = chartOf(
      dataOf(series('a', [1, 1, 1], stacked('normal')), series('limit', [5, 5, 5], stacked('none'))),
    );
    expect(drawn[1]).toMatchObject({ drawn: [5, 5, 5], stack: undefined });
  });
});

test('what is infinite or no number is a gap', () => {
  expect(chartOf(dataOf(series('a', ['+Inf', 'NaN', 1]))).series[0]?.values).toEqual([null, null, 1]);
});

test('series of one unit share a scale, those of another have their own', () => {
  const { scales } = chartOf(
    dataOf(
      series('a', [1, 1, 1], { unit: 's' }),
      series('b', [1, 1, 1], { unit: 'bytes' }),
      series('c', [1, 1, 1], { unit: 's' }),
    ),
  );
  expect([...scales.values()].map(({ config }) => config.unit)).toEqual(['s', 'bytes']);
});

test('a hidden series is not drawn', () => {
  const hidden = { custom: { hideFrom: { viz: true } } };
  expect(
    chartOf(dataOf(series('a', [1, 1, 1]), series('b', [1, 1, 1], hidden))).series.map(({ name }) => name),
  ).toEqual(['a']);
});

test('other points are the same shape, another series or another look is not', () => {
  const shape = (...fields: Field[]) => shapeOf(chartOf(dataOf(...fields)));
  const one = shape(series('a', [1, 2, 3]));
  expect(shape(series('a', [4, 5, 6]))).toBe(one);
  expect(shape(series('b', [1, 2, 3]))).not.toBe(one);
  expect(shape(series('a', [1, 2, 3], { unit: 's' }))).not.toBe(one);
});
