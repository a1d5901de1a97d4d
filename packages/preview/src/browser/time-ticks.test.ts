import { expect, test } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const MINUTE = 60_000;
const at = (text: string) => new Date(`2026-11-24T${text}`).getTime();

test('times along an axis are round in the zone of the reader, and no more than fit', () => {
  const texts = (from: string, to: string, most: number) =>
    timeTicks(at(from), at(to), most).map(({ text }) => text);
  expect(texts('10:03:00', '11:03:00', 6)).toEqual(['10:10', '10:20', '10:30', '10:40', '10:50', '11:00']);
  expect(texts('10:03:00', '11:03:00', 3)).toEqual(['10:30', '11:00']);
  expect(texts('10:00:02', '10:01:02', 4)).toEqual(['10:00:15', '10:00:30', '10:00:45', '10:01:00']);
});

test('days are dates', () => {
  const from = at('00:00:00');
  expect(timeTicks(from, from + 3 * 24 * 60 * MINUTE, 4).map(({ text }) => text)).toEqual([
    '11-24',
    '11-25',
    '11-26',
    '11-27',
  ]);
  expect(timeTicks(from, from + 24 * 60 * MINUTE, 4).map(({ text }) => text)).toEqual([
    '11-24',
    '06:00',
    '12:00',
    '18:00',
    '11-25',
  ]);
});
