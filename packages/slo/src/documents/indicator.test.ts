import { describe, expect, it } from 'vitest';
import { type Example, exampleSlo, prometheusMetric } from '../../test/support/documents.ts';
import { faultsOf, openslo, read } from '../../test/support/reading.ts';

const ratio = (counter: boolean | undefined, bad: string, total: string): Example => ({
  ratioMetric: {
    ...(counter === undefined ? {} : { counter }),
    bad: prometheusMetric(bad),
    total: prometheusMetric(total),
  },
});

const inline = (spec: Record<string, unknown>, objective: Record<string, unknown> = {}): Example => ({
  spec: { indicator: { metadata: { name: 'it' }, spec }, objectives: [{ target: 0.99, ...objective }] },
});

const indicatorOf = (example: Example, ...others: unknown[]) =>
  read(exampleSlo(example), ...others).slos[0]?.indicator;
const refusalsOf = (example: Example, ...others: unknown[]) => faultsOf(exampleSlo(example), ...others);

const IN_RATIO = 'spec.indicator.spec.ratioMetric';
const BAD = `${IN_RATIO}.bad.metricSource.spec.query`;
const TOTAL = `${IN_RATIO}.total.metricSource.spec.query`;

describe('a ratio of counters', () => {
  it('takes selectors as they are and out of sums', () => {
    expect(indicatorOf(ratio(true, 'sum(bad_total{a="b"})', ' all_total '))).toEqual({
      kind: 'counters',
      bad: 'bad_total{a="b"}',
      total: 'all_total',
    });
    const good = { counter: true, good: prometheusMetric('good'), total: prometheusMetric('all') };
    expect(indicatorOf({ ratioMetric: good })).toEqual({ kind: 'counters', good: 'good', total: 'all' });
  });

  it.each([
    'sum(a_total) + sum(b_total)',
    'sum by (job) (a_total)',
    'rate(a_total[5m])',
    'a_total offset 1m',
  ])('refuses %s, with two ways out', (query) => {
    expect(refusalsOf(ratio(true, query, 'all_total'))).toEqual([
      `${BAD}: a counter, so that its increments can be counted without loss: its selector, such as requests_total{job="shop"}, alone or in sum(...). Two ways out: make one counter of it by a recording rule of your own, or write both queries for the number of events in $window, such as sum(increase(a_total[$window])) + sum(increase(b_total[$window])); ${JSON.stringify(query)}`,
    ]);
  });

  it('refuses both queries at once', () => {
    expect(refusalsOf(ratio(true, 'a + b', 'c + d'))).toEqual([
      expect.stringContaining(TOTAL),
      expect.stringContaining(BAD),
    ]);
  });

  it('wants to be told whether the queries name counters, with what either means', () => {
    expect(refusalsOf(ratio(undefined, 'a', 'b'))).toEqual([
      `${IN_RATIO}.counter: true, if the queries name counters, which only rise: the engine counts their increments; or false, if their values rise and fall, such as a number of instances: each evaluation adds the values; nothing`,
    ]);
  });
});

describe('a ratio of queries with $window', () => {
  const increase = (name: string) => `sum(increase(${name}[$window])) + sum(increase(more_${name}[$window]))`;

  it.each([true, undefined])('is taken as it is, with counter: %s', (counter) => {
    expect(indicatorOf(ratio(counter, increase('bad'), increase('all')))).toEqual({
      kind: 'windowed',
      bad: increase('bad'),
      total: increase('all'),
    });
  });

  it("takes Sloth's placeholder for it", () => {
    const query = (window: string) => `sum(rate(http_requests_total{code=~"5..$"}[${window}]))`;
    expect(indicatorOf(ratio(true, query('{{.window}}'), query('{{ .window }}')))).toEqual({
      kind: 'windowed',
      bad: query('$window'),
      total: query('$window'),
    });
  });

  it('is refused with counter: false', () => {
    expect(refusalsOf(ratio(false, increase('bad'), increase('all')))).toEqual([
      `${IN_RATIO}.counter: true, or nothing: a query with $window counts the events of the window; false`,
    ]);
  });

  it.each([
    { bad: 'bad_total', total: increase('all'), place: BAD },
    { bad: increase('bad'), total: 'all_total', place: TOTAL },
  ])('is refused where one query has none: $place', ({ bad, total, place }) => {
    expect(refusalsOf(ratio(true, bad, total))).toEqual([
      `${place}: a query with $window as well: both queries hold it or neither does, so that they count the same time; a query without it`,
    ]);
  });

  it('is refused where one counts events and the other events a second', () => {
    expect(refusalsOf(ratio(true, 'sum(rate(bad[$window]))', 'sum(increase(all[$window]))'))).toEqual([
      `${BAD}: events, as the total is: both with rate or both with increase; events a second in "sum(rate(bad[$window]))"`,
    ]);
    const mixture = 'sum(rate(a[$window])) + sum(increase(b[$window]))';
    expect(refusalsOf(ratio(true, mixture, 'sum(increase(all[$window]))'))).toEqual([
      expect.stringContaining('but not both in one query'),
    ]);
  });

  it('warns of irate, which does not read the window', () => {
    const { warnings } = read(exampleSlo(ratio(true, 'irate(bad[$window])', 'irate(all[$window])')));
    expect(warnings.map(({ path }) => path)).toEqual([TOTAL, BAD]);
    expect(warnings[0]?.expected).toContain('last two samples');
    expect(read(exampleSlo(ratio(true, 'rate(bad[$window])', 'rate(all[$window])'))).warnings).toEqual([]);
  });
});

describe('a ratio of numbers that rise and fall', () => {
  it('takes any query', () => {
    const bad = 'sum by (zone) (down) + 1';
    expect(indicatorOf(ratio(false, bad, 'count(up)'))).toEqual({ kind: 'gauges', bad, total: 'count(up)' });
  });
});

describe('a raw ratio', () => {
  const raw = (query: string, more = {}) =>
    inline({ ratioMetric: { raw: prometheusMetric(query), rawType: 'success', ...more } });

  it('takes any query, whatever counter says', () => {
    const indicator = { kind: 'raw', ratio: 'min(success_ratio) or vector(1)', rawType: 'success' };
    expect(indicatorOf(raw('min(success_ratio) or vector(1)'))).toEqual(indicator);
    expect(indicatorOf(raw('min(success_ratio) or vector(1)', { counter: true }))).toEqual(indicator);
  });

  it('refuses a query with $window, with two ways out', () => {
    expect(refusalsOf(raw('avg_over_time(success_ratio[$window])'))).toEqual([
      `${IN_RATIO}.raw.metricSource.spec.query: a query for a value at a moment: record what needs a window by a rule of your own and name that series, or give good or bad events and their total, which may hold $window; "avg_over_time(success_ratio[$window])"`,
    ]);
  });
});

describe('a threshold metric', () => {
  const thresholdMetric = prometheusMetric('max by (queue) (lag_seconds)');
  const sli = openslo('SLI', 'lag', { thresholdMetric });
  const referring = (objective: Record<string, unknown>): Example => ({
    spec: { indicator: undefined, indicatorRef: 'lag', objectives: [{ target: 0.99, ...objective }] },
  });
  const indicator = { kind: 'threshold', metric: 'max by (queue) (lag_seconds)', op: 'lte', limit: 5 };

  it('is good where the operator and the value of the objective hold', () => {
    expect(indicatorOf(inline({ thresholdMetric }, { op: 'lte', value: 5 }))).toEqual(indicator);
    expect(indicatorOf(referring({ op: 'lte', value: 5 }), sli)).toEqual(indicator);
    expect(indicatorOf(referring({ op: 'gt', value: 0 }), sli)).toMatchObject({ op: 'gt', limit: 0 });
  });

  it('wants both of an objective that refers to it', () => {
    expect(refusalsOf(referring({}), sli)).toEqual([
      'spec.objectives[0].op: to be there, because the metric is a threshold; nothing',
      'spec.objectives[0].value: to be there, because the metric is a threshold; nothing',
    ]);
    expect(refusalsOf(referring({ op: 'lt' }), sli)).toHaveLength(1);
  });

  it('refuses both of an objective that refers to a ratio', () => {
    const errors = openslo('SLI', 'lag', {
      ratioMetric: { counter: true, bad: prometheusMetric('a'), total: prometheusMetric('b') },
    });
    expect(refusalsOf(referring({ op: 'lt', value: 3 }), errors)).toEqual([
      'spec.objectives[0].op: not to be there, because the metric is a ratio; lt',
    ]);
    expect(refusalsOf(referring({ value: 0 }), errors)).toEqual([
      'spec.objectives[0].value: not to be there, because the metric is a ratio; 0',
    ]);
  });

  it('refuses a query with $window', () => {
    const windowed = prometheusMetric('quantile_over_time(0.9, lag[$window])');
    expect(refusalsOf(inline({ thresholdMetric: windowed }, { op: 'lte', value: 5 }))).toEqual([
      expect.stringContaining('a value at a moment'),
    ]);
  });
});

describe('a metric source', () => {
  const from = (metricSource: Record<string, unknown>): Example => ({
    ratioMetric: { counter: true, bad: { metricSource }, total: prometheusMetric('all') },
  });
  const dataSource = (type: string) => openslo('DataSource', 'main', { type, connectionDetails: {} });
  const spec = { query: 'bad' };
  const IN_SOURCE = `${IN_RATIO}.bad.metricSource`;

  it.each(['Prometheus', 'prometheus', 'PROMETHEUS'])('may be of type %s', (type) => {
    expect(indicatorOf(from({ type, spec }))).toMatchObject({ bad: 'bad' });
    expect(indicatorOf(from({ metricSourceRef: 'main', spec }), dataSource(type))).toMatchObject({
      bad: 'bad',
    });
  });

  it.each([
    ['of another type', from({ type: 'Datadog', spec }), `${IN_SOURCE}.type`, 'Datadog'],
    ['of no type', from({ spec }), `${IN_SOURCE}.type`, 'nothing'],
    [
      'of another type than its data source',
      from({ metricSourceRef: 'main', type: 'Datadog', spec }),
      `${IN_SOURCE}.type`,
      'Datadog',
    ],
  ])('is refused %s', (_reason, example, place, found) => {
    expect(refusalsOf(example, dataSource('Prometheus'))).toEqual([
      `${place}: a metric source of type Prometheus, which is the only one supported; ${found}`,
    ]);
  });

  it('is refused where its data source is of another type', () => {
    expect(refusalsOf(from({ metricSourceRef: 'main', spec }), dataSource('Graphite'))).toEqual([
      `${IN_SOURCE}.metricSourceRef: a metric source of type Prometheus, which is the only one supported; Graphite`,
    ]);
  });

  it('is refused with a reference to nothing', () => {
    expect(refusalsOf(from({ metricSourceRef: 'main', spec }))).toEqual([
      `${IN_SOURCE}.metricSourceRef: the name of a document of kind DataSource among those that are read; main`,
    ]);
  });

  it.each([
    ['other fields', { query: 'a', step: 5 }, 'spec: nothing beside query; step'],
    ['no text', { query: 7 }, 'spec.query: a query of PromQL; 7'],
    [
      'nothing but a comment',
      { query: '# todo' },
      'spec.query: a query of PromQL; no query at all in "# todo"',
    ],
    [
      'an open bracket',
      { query: 'sum(a' },
      'spec.query: a query of PromQL; a bracket that no ")" closes in "sum(a"',
    ],
  ])('is refused with %s', (_reason, spec, fault) => {
    expect(refusalsOf(from({ type: 'Prometheus', spec }))).toEqual([`${IN_SOURCE}.${fault}`]);
  });
});

describe('a composite SLO', () => {
  it('is refused with the reason', () => {
    const objective = {
      target: 0.99,
      indicator: { metadata: { name: 'it' }, spec: { thresholdMetric: prometheusMetric('a') } },
    };
    expect(refusalsOf({ spec: { indicator: undefined, objectives: [objective] } })).toEqual([
      'spec.objectives[0].indicator: no indicator of its own: how the objectives of a composite SLO share one budget is not defined by OpenSLO v1; write an SLO for each indicator; one',
    ]);
  });
});
