import { describe, expect, test } from 'vitest';
import { display, displayText, thresholdValues } from './display.ts';
import type { FieldConfig, Mapping } from './panel-data.ts';

const thresholds: FieldConfig['thresholds'] = {
  mode: 'absolute',
  steps: [
    { value: null, color: 'red' },
    { value: 0.5, color: 'orange' },
    { value: 0.9, color: 'green' },
  ],
};

describe('a threshold colours', () => {
  test.each([
    [0.1, 'red'],
    [0.5, 'orange'],
    [0.95, 'green'],
    ['+Inf', 'green'],
    ['-Inf', 'red'],
    [null, undefined],
  ])('%s %s', (value, color) => {
    expect(display(value, { thresholds }).color).toBe(color);
  });

  test('by its share of the way from min to max, where it is a percentage', () => {
    const config: FieldConfig = {
      min: 0,
      max: 200,
      thresholds: {
        mode: 'percentage',
        steps: [
          { value: null, color: 'green' },
          { value: 50, color: 'red' },
        ],
      },
    };
    expect(display(99, config).color).toBe('green');
    expect(display(100, config).color).toBe('red');
    expect(thresholdValues(config)).toEqual([{ value: 100, color: 'red' }]);
  });
});

describe('a mapping gives a text and a colour', () => {
  const mappings: Mapping[] = [
    { type: 'value', options: { '2': { text: 'open', color: 'red' } } },
    { type: 'range', options: { from: 10, to: null, result: { text: 'many' } } },
    { type: 'regex', options: { pattern: '/^v(.*)/', result: { text: 'a version' } } },
    { type: 'special', options: { match: 'null+nan', result: { text: 'nothing', color: 'text' } } },
  ];
  test.each([
    [2, 'open', 'red'],
    [10, 'many', undefined],
    ['+Inf', 'many', undefined],
    ['v1.2', 'a version', undefined],
    [null, 'nothing', 'text'],
    ['NaN', 'nothing', 'text'],
    [3, '3', undefined],
  ])('%s: %s', (value, text, color) => {
    expect(display(value, { mappings })).toMatchObject({ text, color });
  });
});

test('a text is no number, whatever unit the field has', () => {
  expect(displayText('1.10', { unit: 's' })).toBe('1.10');
});

test('what is not there has the text for it', () => {
  expect(displayText(null, { unit: 's' })).toBe('-');
  expect(displayText(null, { unit: 's', noValue: 'none yet' })).toBe('none yet');
  expect(displayText('+Inf', { unit: 's' })).toBe('∞');
});
