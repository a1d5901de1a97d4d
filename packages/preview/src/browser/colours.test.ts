import { expect, test } from 'vitest';
import type { Field } from '../shared/panel-data.ts';
import { colourOfField, colourOfValue, cssColour } from './colours.ts';

test.each([
  ['green', 'var(--green)'],
  ['semi-dark-red', 'var(--red)'],
  ['super-light-blue', 'var(--blue)'],
  ['text', 'var(--text)'],
  ['series-3', 'var(--series-3)'],
  ['#37872D', '#37872D'],
  ['rgba(1, 2, 3, 0.5)', 'rgba(1, 2, 3, 0.5)'],
])('%s is %s', (name, css) => {
  expect(cssColour(name)).toBe(css);
});

const field = (config: Field['config'], values: Field['values'] = []): Field => ({
  ...{ name: 'a', displayName: 'a', type: 'number', labels: {} },
  ...{ config, values },
});
const thresholds = {
  mode: 'absolute' as const,
  steps: [
    { value: null, color: 'green' },
    { value: 10, color: 'red' },
  ],
};

test('a series has its own colour, that of its last value, or the next of nine', () => {
  expect(colourOfField(field({ color: { mode: 'fixed', fixedColor: 'orange' } }), 4)).toBe('orange');
  expect(colourOfField(field({ color: { mode: 'thresholds' }, thresholds }, [1, 11, null]), 0)).toBe('red');
  expect([0, 8, 9].map((index) => colourOfField(field({}), index))).toEqual([
    'series-1',
    'series-9',
    'series-1',
  ]);
});

test('a value has the colour of its mapping before that of its threshold', () => {
  const mappings = [{ type: 'value' as const, options: { '11': { text: 'eleven', color: 'blue' } } }];
  expect(colourOfValue(11, field({ thresholds, mappings }))).toBe('blue');
  expect(colourOfValue(12, field({ thresholds, mappings }))).toBe('red');
  expect(colourOfValue(12, field({ thresholds, color: { mode: 'palette-classic' } }))).toBeUndefined();
});

test('a gradient has the colour of where the value is on the way', () => {
  const config = { min: 0, max: 1, color: { mode: 'continuous-GrYlRd' } };
  expect([0, 0.5, 1].map((value) => colourOfValue(value, field(config)))).toEqual(['green', 'yellow', 'red']);
});
