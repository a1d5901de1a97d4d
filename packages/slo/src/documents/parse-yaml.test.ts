import { describe, expect, it } from 'vitest';
import { parseYaml } from './parse-yaml.ts';

const parse = (text: string) => parseYaml({ file: 'a.yaml', text });
const valuesOf = (text: string) => parse(text).sources.map(({ value }) => value);

describe('parseYaml', () => {
  it('gives the documents that hold something, and the line of each value', () => {
    const { sources, faults } = parse('# only this\n---\na: 1\n---\nb:\n  c: [2]\n');
    expect(sources.map(({ value }) => value)).toEqual([{ a: 1 }, { b: { c: [2] } }]);
    expect(faults).toEqual([]);
    const fault = (path: (string | number)[]) => sources[1]!.fault({ path, expected: 'x', found: 'y' });
    expect(fault(['b', 'c', 0])).toEqual({
      file: 'a.yaml',
      line: 6,
      path: 'b.c[0]',
      expected: 'x',
      found: 'y',
    });
    expect(fault(['b', 'd']).line).toBe(6);
    expect(fault([])).toMatchObject({ line: 5, path: 'document' });
  });

  it.each(['', '# nothing', '---\n---\n'])('gives nothing for what holds nothing: %j', (text) => {
    expect(parse(text)).toEqual({ sources: [], faults: [] });
  });

  it('gives the items of a list as documents, with their place in it', () => {
    const { sources } = parse('- a: 1\n- b: 2\n');
    expect(sources.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(sources[1]!.fault({ path: ['b'], expected: '', found: '' })).toMatchObject({
      line: 2,
      path: '[1].b',
    });
  });

  it('leaves out fields without a value, and keeps the places of a list', () => {
    expect(valuesOf('a:\nb: ~\nc: [null, 1]\nd: {e: }')).toEqual([{ c: [null, 1], d: {} }]);
  });

  it.each([
    ['what is not closed', 'a: [', /^YAML$/],
    ['a key that is there twice', 'a: 1\na: 2', /^YAML$/],
    ['a tag that nobody knows', 'a: !secret b', /^YAML$/],
    ['an alias of nothing', 'a: *b', /aliases/],
    ['an alias of itself', 'a: &b [*b]', /aliases/],
    ['aliases that would fill the memory', bomb(), /aliases/],
    ['more brackets than can be read', '['.repeat(20_000), /nested at most 100/],
    ['more lists in lists than can be read', `${'- '.repeat(20_000)}a`, /nested at most 100/],
  ])('tells of %s', (_what, text, expected) => {
    const { sources, faults } = parse(text);
    expect(sources).toEqual([]);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThanOrEqual(5);
    for (const fault of faults) expect(fault.expected).toMatch(expected);
  });

  it('reads what is nested deeply, and has many brackets beside each other', () => {
    const deep = `${'['.repeat(100)}1${']'.repeat(100)}`;
    expect(parse(`a: ${deep}\nb: ${deep}\n`).faults).toEqual([]);
    expect(valuesOf(`a: [${'{b: 1}, '.repeat(300)}]\n`)).toHaveLength(1);
  });

  it('tells of one document what is wrong with it and reads the others', () => {
    const { sources, faults } = parse('a: 1\n---\nb: [\n---\nc: 3\n');
    expect(sources.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(faults[0]?.line).toBeGreaterThanOrEqual(3);
  });
});

/** Nine values that become nine to the ninth. */
function bomb(): string {
  const lines = ['a0: &a0 x'];
  for (let level = 1; level <= 9; level += 1) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}
