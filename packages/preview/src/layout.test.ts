import { expect, test } from 'vitest';
import type { Dashboard, Panel } from './dashboard.ts';
import { layOut } from './layout.ts';
import type { Variable } from './variables.ts';

const at = (x: number, y: number, w: number, h: number, more: Partial<Panel> = {}): Panel => ({
  type: 'stat',
  gridPos: { x, y, w, h },
  ...more,
});
const row = (y: number, more: Partial<Panel> = {}): Panel =>
  at(0, y, 24, 1, { type: 'row', title: 'Row', ...more });
const dashboard = (panels: Panel[]): Dashboard => ({ uid: 'd', title: 'D', panels });
const job = { name: 'job', values: ['a', 'b', 'c'] } as Variable;

const places = (panels: Panel[]) =>
  layOut(dashboard(panels), [job]).map(({ row: its, scope, panels: placed }) => ({
    row: its?.title,
    scope,
    panels: placed.map(({ position: { x, y, w, h }, scope: own }) => [x, y, w, h, own.job]),
  }));

test('panels belong to the row above them, and count from its top', () => {
  expect(places([at(0, 0, 24, 4), row(4), at(12, 5, 12, 8), at(0, 5, 12, 8)])).toEqual([
    { row: undefined, scope: {}, panels: [[0, 0, 24, 4, undefined]] },
    {
      row: 'Row',
      scope: {},
      panels: [
        [0, 0, 12, 8, undefined],
        [12, 0, 12, 8, undefined],
      ],
    },
  ]);
});

test('a collapsed row has its panels within', () => {
  const [section] = layOut(dashboard([row(0, { collapsed: true, panels: [at(0, 1, 12, 8)] })]), []);
  expect(section).toMatchObject({ row: { collapsed: true }, panels: [{ position: { y: 0 } }] });
});

test('a row repeats for each value, with its panels', () => {
  expect(
    places([row(0, { repeat: 'job' }), at(0, 1, 24, 4)]).map(({ scope, panels }) => [
      scope.job,
      panels.length,
    ]),
  ).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
});

test('a panel repeats side by side, and pushes down what is below it', () => {
  const repeated = at(0, 0, 24, 4, { repeat: 'job', maxPerRow: 2 });
  expect(places([repeated, at(0, 4, 24, 8)])[0]?.panels).toEqual([
    [0, 0, 12, 4, 'a'],
    [12, 0, 12, 4, 'b'],
    [0, 4, 12, 4, 'c'],
    [0, 8, 24, 8, undefined],
  ]);
});

test('a panel repeats downwards in its own width', () => {
  const repeated = at(6, 0, 6, 4, { repeat: 'job', repeatDirection: 'v' });
  expect(places([repeated])[0]?.panels).toEqual([
    [6, 0, 6, 4, 'a'],
    [6, 4, 6, 4, 'b'],
    [6, 8, 6, 4, 'c'],
  ]);
});

test('within a row that repeats for a variable, a panel does not repeat for it again', () => {
  const sections = places([row(0, { repeat: 'job' }), at(0, 1, 24, 4, { repeat: 'job' })]);
  expect(sections.map(({ panels }) => panels)).toEqual([
    [[0, 0, 24, 4, 'a']],
    [[0, 0, 24, 4, 'b']],
    [[0, 0, 24, 4, 'c']],
  ]);
});
