import { expect, it } from 'vitest';
import { createSampleCounter, neededFor } from './samples.ts';
import type { Group } from './shape.ts';

const labels = {};
const groups: Group[] = [
  {
    name: 'often',
    everySeconds: 30,
    rules: [
      { record: 'events', expr: 'sum(raw)', labels },
      { record: 'booked', expr: 'events + booked offset 30s', labels },
      { record: 'other', expr: 'sum(raw)', labels },
      { alert: 'Alert', expr: 'budget > 0', labels, annotations: {} },
    ],
  },
  { name: 'seldom', everySeconds: 150, rules: [{ record: 'budget', expr: '1 - booked{a="b"}', labels }] },
];

it('finds the rules on which a series stands, across groups', () => {
  const names = neededFor('budget', groups).flatMap(({ rules }) =>
    rules.map((rule) => ('record' in rule ? rule.record : rule.alert)),
  );
  expect(names).toEqual(['events', 'booked', 'budget']);
});

it('adds up what expressions read, groups that are evaluated seldom for their share', async () => {
  const asked: string[] = [];
  const count = createSampleCounter(
    {
      query: async (expression) => {
        asked.push(expression);
        return { values: [], samplesRead: expression === 'sum(raw)' ? 10 : 5 };
      },
    },
    0,
  );
  expect(await count(groups)).toEqual({ perEvaluation: 10 + 5 + 10 + 5 + 5, per30Seconds: 30 + 5 / 5 });
  expect(asked).toHaveLength(4);
});
