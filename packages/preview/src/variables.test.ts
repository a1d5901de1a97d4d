import { describe, expect, test } from 'vitest';
import type { VariableModel } from './dashboard.ts';
import { resolveVariables } from './variables.ts';

const series = [
  { __name__: 'up', job: 'checkout', instance: 'a:1' },
  { __name__: 'up', job: 'payments', instance: 'b:1' },
];
const asked: string[] = [];
const context = {
  times: { from: 0, to: 3_600_000 },
  rateIntervalMs: 60_000,
  prometheus: {
    series: async (selector: string) => {
      asked.push(selector);
      return series.filter(({ job }) => !selector.includes('job') || selector.includes(job));
    },
    labelValues: async () => ['up', 'http_requests_total'],
    instant: async () => [{ metric: { job: 'x' }, value: [10, '42'] as [number, string] }],
  },
};

const job: VariableModel = {
  name: 'job',
  type: 'query',
  query: { query: 'label_values(up, job)' },
  multi: true,
  includeAll: true,
  allValue: '.+',
  sort: 2,
};

const resolve = async (models: VariableModel[], requested: Record<string, string[]> = {}) =>
  resolveVariables(models, requested, context);

describe('a variable of a query', () => {
  test('offers what Prometheus has, in the order that is asked for, after All', async () => {
    const [variable] = await resolve([job]);
    expect(variable).toMatchObject({
      options: [{ value: '$__all' }, { value: 'payments' }, { value: 'checkout' }],
      chosen: ['$__all'],
      values: ['payments', 'checkout'],
      filled: { pattern: '.+' },
    });
  });

  test('takes the values of the URL that it offers, and no others', async () => {
    const [variable] = await resolve([job], { job: ['checkout', '"} or vector(1) #'] });
    expect(variable).toMatchObject({ chosen: ['checkout'], values: ['checkout'], filled: ['checkout'] });
    const [foreign] = await resolve([job], { job: ['"} or vector(1) #'] });
    expect(foreign?.chosen).toEqual(['$__all']);
  });

  test('asks with the value of an earlier one', async () => {
    asked.length = 0;
    const instance: VariableModel = {
      name: 'instance',
      type: 'query',
      query: 'label_values(up{job=~"$job"}, instance)',
    };
    const [, variable] = await resolve([job, instance], { job: ['payments'] });
    expect(asked).toContain('up{job=~"payments"}');
    expect(variable).toMatchObject({ chosen: ['b:1'], filled: 'b:1' });
  });

  test('takes what its regex captures', async () => {
    const models: VariableModel[] = [
      { name: 'port', type: 'query', query: 'label_values(up, instance)', regex: '/.*:(?<value>\\d+)/' },
      { name: 'number', type: 'query', query: 'query_result(max(up))', regex: '/ (\\d+) /' },
      { name: 'metric', type: 'query', query: 'metrics(^http_)' },
    ];
    const resolved = await resolve(models);
    expect(resolved.map(({ options }) => options.map(({ value }) => value))).toEqual([
      ['1'],
      ['42'],
      ['http_requests_total'],
    ]);
  });

  test('that is not known, or not answered, tells so and offers nothing', async () => {
    const [variable] = await resolve([{ ...job, query: 'label_names()' }]);
    expect(variable).toMatchObject({ options: [{ value: '$__all' }], values: [] });
    expect(variable?.problem).toContain('label_names()');
  });
});

describe('a variable that is written down', () => {
  test('offers its list, with texts for values', async () => {
    const custom: VariableModel = { name: 'tier', type: 'custom', query: 'fast, Slow tier : slow' };
    const [variable] = await resolve([custom], { tier: ['slow'] });
    expect(variable).toMatchObject({
      options: [
        { value: 'fast', text: 'fast' },
        { value: 'slow', text: 'Slow tier' },
      ],
      filled: 'slow',
    });
  });

  test('a constant cannot be changed', async () => {
    const [variable] = await resolve([{ name: 'grid', type: 'constant', query: '300' }], { grid: ['1'] });
    expect(variable).toMatchObject({ filled: '300', hidden: true });
  });

  test('a text box takes numbers, and no PromQL', async () => {
    const box: VariableModel = { name: 'price', type: 'textbox', query: '0.05' };
    expect((await resolve([box], { price: ['0.07'] }))[0]?.filled).toBe('0.07');
    expect((await resolve([box], { price: ['1) or vector(0'] }))[0]?.filled).toBe('0.05');
  });
});
