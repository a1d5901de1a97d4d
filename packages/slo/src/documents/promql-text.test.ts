import { describe, expect, it } from 'vitest';
import { readQuery } from './promql-text.ts';

describe('readQuery', () => {
  it('leaves comments out, which would end what the query is put into', () => {
    expect(readQuery('sum(\n  a # the bad (ones\n)\n# "done')).toEqual({ text: 'sum(\n  a \n)' });
    expect(readQuery('a{path="/#top"}')).toEqual({ text: 'a{path="/#top"}' });
  });

  it.each([
    'sum by (job) (rate(a{b=~"x{2}|\\"(",c=\'$]\'}[$window:1m]))',
    'sum(a[{{ .window }}]) / `{{.other}}` ',
  ])('takes %s', (query) => {
    expect(readQuery(query)).toEqual({ text: query.trim() });
  });

  it.each([
    ['', 'no query at all'],
    [' # nothing', 'no query at all'],
    ['sum(a', 'a bracket that no ")" closes'],
    ['a{b="c"', 'a bracket that no "}" closes'],
    ['sum(a))', 'a ")" that closes nothing'],
    ['sum(a[5m)]', 'a ")" that closes nothing'],
    ['a{b="c}', 'a string that no " ends'],
    ["a{b='c}", "a string that no ' ends"],
    ['rate(a[$__rate_interval])', 'a placeholder other than $window'],
    ['rate(a[$windows])', 'a placeholder other than $window'],
    ['rate(a[{{.range}}])', 'a placeholder other than $window'],
  ])('refuses %j', (query, wrong) => {
    expect(readQuery(query)).toEqual({ wrong });
  });
});
