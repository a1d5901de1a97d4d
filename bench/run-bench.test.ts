import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withSection } from './readme.ts';
import { runBench } from './run-bench.ts';
import { suites } from './suites.ts';
import { markdownOf, type Table, textOf } from './table.ts';

const table: Table = {
  title: 'Weights',
  columns: ['thing', 'kg'],
  rows: [
    ['feather', '0.001'],
    ['stone', '10'],
  ],
  notes: ['Weighed twice.'],
};

describe('a table', () => {
  it('stands in columns on a terminal', () => {
    expect(textOf(table)).toBe(
      [
        'Weights',
        '',
        'thing       kg',
        '-------  -----',
        'feather  0.001',
        'stone       10',
        '  Weighed twice.',
      ].join('\n'),
    );
  });

  it('is a table in Markdown', () => {
    expect(markdownOf(table)).toContain('| thing | kg |\n| --- | ---: |\n| feather | 0.001 |');
    expect(markdownOf(table)).toContain('- Weighed twice.');
  });
});

describe('bench/README.md', () => {
  it.each(suites)('has a place for the tables of $name, and tells what it measures', async ({ name }) => {
    const text = await readFile(new URL('README.md', import.meta.url), 'utf8');
    const written = withSection(text, name, 'NEW TABLES');
    expect(written).toContain(`--write -->\n\nNEW TABLES\n\n<!-- end of ${name} -->`);
    expect(withSection(written, name, 'NEWER')).not.toContain('NEW TABLES');
    expect(written).toContain(`npm run bench -- ${name}`);
  });

  it('is not written where it has no place', () => {
    expect(() => withSection('# Benchmarks', 'slo', 'x')).toThrow(/no section/);
  });
});

describe('npm run bench', () => {
  const options = {
    format: 'text',
    quick: false,
    write: false,
    signal: new AbortController().signal,
  } as const;

  it('says which suites there are', async () => {
    await expect(runBench({ ...options, names: ['weights'] })).rejects.toMatchObject({
      message: 'There is no suite weights.',
      next: expect.stringContaining('slo'),
    });
  });

  it('does not keep what a smoke test measured', async () => {
    await expect(runBench({ ...options, names: [], quick: true, write: true })).rejects.toThrow(
      /not worth keeping/,
    );
  });
});
