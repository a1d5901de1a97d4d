import { describe, expect, test } from 'vitest';
import { durationMs, rangeTitle, resolveRange, resolveTime } from './time-range.ts';

const NOW = 1_790_000_000_000;

test.each([
  ['now', NOW],
  ['now-90m', NOW - 5_400_000],
  ['now-30d', NOW - 30 * 86_400_000],
  ['now+1h', NOW + 3_600_000],
  ['1789999000000', 1_789_999_000_000],
])('%s is a time', (text, expected) => {
  expect(resolveTime(text, NOW)).toBe(expected);
});

describe('refused, in words:', () => {
  test.each([
    ['a time that is none', { from: 'yesterday', to: 'now' }, '"yesterday" is no time'],
    ['an end before its beginning', { from: 'now', to: 'now-1h' }, 'ends before it begins'],
    ['more than anybody keeps', { from: 'now-101d', to: 'now' }, 'longer than 100 days'],
  ])('%s', (_what, range, message) => {
    expect(() => resolveRange(range, NOW)).toThrow(RangeError);
    expect(() => resolveRange(range, NOW)).toThrow(message);
  });
});

test.each([
  ['15s', 15_000],
  ['1m30s', 90_000],
  ['250ms', 250],
  ['0.5h', 1_800_000],
  ['soon', undefined],
  ['', undefined],
])('the duration %s', (text, expected) => {
  expect(durationMs(text)).toBe(expected);
});

test('a range that moves has a name, and one that stands has its ends', () => {
  expect(rangeTitle({ from: 'now-6h', to: 'now' })).toBe('Last 6 hours');
  expect(rangeTitle({ from: 'now-6h', to: 'now-1h' })).toBe('now-6h to now-1h');
  expect(rangeTitle({ from: String(NOW), to: String(NOW + 60_000) })).toMatch(/^2026-09-2\d \d\d:\d\d to /);
});
