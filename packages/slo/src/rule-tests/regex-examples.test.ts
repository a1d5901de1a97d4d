import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplesOf } from './regex-examples.ts';

const literal = fc.constantFrom('a', 'b7', '/', '\\.', '-', '\\d', '\\w', '.', '[a-c]', '[^x]', '[\\d_]');
const quantifier = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,3}', '+?');
const quantified = fc.tuple(literal, quantifier).map(([one, mark]) => one + mark);
const sequence = fc.array(quantified, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const group = fc
  .tuple(fc.constantFrom('(', '(?:'), fc.array(sequence, { minLength: 1, maxLength: 3 }), quantifier)
  .map(([open, branches, mark]) => `${open}${branches.join('|')})${mark}`);
const expression = fc
  .array(fc.oneof(sequence, group), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));

describe('examples of a regular expression', () => {
  it('are there and are taken by it, for every simple expression', () => {
    fc.assert(
      fc.property(expression, (text) => {
        const examples = examplesOf(text);
        expect(examples.length).toBeGreaterThan(0);
        for (const example of examples) expect(example).toMatch(new RegExp(`^(?:${text})$`));
      }),
    );
  });

  it('show each alternative', () => {
    expect(examplesOf('GET|POST|PUT')).toEqual(['GET', 'POST', 'PUT']);
    expect(examplesOf('/api/(v1|v2)')).toEqual(['/api/v1', '/api/v2']);
  });

  it.each(['\\pL+', '(?=x)y', 'a**', '(a', '[a'])('are none where it is not simple: %s', (text) => {
    expect(examplesOf(text)).toEqual([]);
  });
});
