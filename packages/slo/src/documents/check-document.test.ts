import { describe, expect, it } from 'vitest';
import { exampleSlo, vector } from '../../test/support/documents.ts';
import { checkDocument } from './check-document.ts';
import { pathText } from './problem.ts';

type Vector = { name: string; valid: boolean; errors: { path: string }[]; doc: unknown };
const vectors: Vector[] = vector('openslo-v1.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('checkDocument', () => {
  it.each(vectors)('agrees with the reference SDK: $name', ({ valid, doc, errors }) => {
    const problems = checkDocument(doc);
    expect(problems.length === 0).toBe(valid);
    for (const { path } of errors) {
      const named = problems.map((problem) => pathText(problem.path));
      expect(named.some((place) => place.startsWith(path))).toBe(true);
    }
  });

  it('reports all faults at once, each where it is, with what was expected', () => {
    const document = exampleSlo({
      target: 2,
      spec: { budgetingMethod: 'occurrences', timeWindow: [], wat: 1 },
    });
    expect(checkDocument(document)).toEqual(
      expect.arrayContaining([
        {
          path: ['spec', 'objectives', 0, 'target'],
          expected: 'a number from 0 up to, but not, 1',
          found: '2',
        },
        {
          path: ['spec', 'budgetingMethod'],
          expected: 'one of Occurrences, Timeslices, RatioTimeslices',
          found: '"occurrences"',
        },
        { path: ['spec', 'timeWindow'], expected: 'exactly one time window', found: '[]' },
        { path: ['spec', 'wat'], expected: expect.stringContaining('no such field'), found: 'wat' },
      ]),
    );
  });

  it.each([
    null,
    7,
    'text',
    [],
    {},
    { kind: 'Slo' },
    { kind: 'toString' },
    { kind: 'SLO', spec: { objectives: [null, 1] } },
  ])('refuses what is no document at all: %j', (value) => {
    expect(checkDocument(value).length).toBeGreaterThan(0);
  });
});
