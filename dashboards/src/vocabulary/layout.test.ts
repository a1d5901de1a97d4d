import { expect, test } from 'vitest';
import { note } from './kinds/note.ts';
import { stat } from './kinds/stat.ts';
import { dashboard, repeatedRow, row } from './layout.ts';

const about = { title: 'One', shows: 'One.', whenBad: 'Make it two.', unit: 'none', links: [] };
const one = (width?: number) =>
  stat({ ...about, ...(width !== undefined && { width }), queries: [{ expr: 'vector(1)' }] });
const words = note({ ...about, markdown: 'Words.' });

const laidOut = (...rows: ReturnType<typeof row>[]) =>
  dashboard({
    uid: 'x',
    title: 'X',
    description: 'X.',
    from: 'now-1h',
    refresh: '1m',
    variables: [],
    rows,
  }).panels!.map(({ id, type, gridPos }) => [id, type, gridPos!.x, gridPos!.y, gridPos!.w, gridPos!.h]);

test('panels share their line, and the tallest gives its height', () => {
  expect(laidOut(row('A', [one(), one(), one(), one(), one()], [one(6), words]))).toEqual([
    [1, 'row', 0, 0, 24, 1],
    [2, 'stat', 0, 1, 5, 4],
    [3, 'stat', 5, 1, 5, 4],
    [4, 'stat', 10, 1, 5, 4],
    [5, 'stat', 15, 1, 5, 4],
    [6, 'stat', 20, 1, 4, 4],
    [7, 'stat', 0, 5, 6, 8],
    [8, 'text', 6, 5, 18, 8],
  ]);
});

test('a row can be repeated for a variable', () => {
  const { panels } = dashboard({
    uid: 'x',
    title: 'X',
    description: 'X.',
    from: 'now-1h',
    refresh: '1m',
    variables: [],
    rows: [repeatedRow('slo', [one()])],
  });
  expect(panels![0]).toMatchObject({ type: 'row', title: '$slo', repeat: 'slo' });
});

test.each([
  ['too wide', [one(20), one(20)], 'add up to 40, not to 24'],
  ['a gap', [one(8), one(8)], 'add up to 16, not to 24'],
])('a line with %s is refused', (_what, line, message) => {
  expect(() => laidOut(row('A', line))).toThrow(`X, row A: the widths of a line ${message}`);
});
