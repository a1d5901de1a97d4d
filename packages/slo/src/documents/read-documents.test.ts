import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  type Example,
  exampleDocuments,
  exampleSlo,
  prometheusMetric,
} from '../../test/support/documents.ts';
import { DocumentError, type Fault, faultText } from './fault.ts';
import { readDocuments } from './read-documents.ts';

function faultsOf(...texts: string[]): Fault[] {
  try {
    readDocuments(texts.map((text, index) => ({ file: `${index + 1}.yaml`, text })));
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.faults;
    throw error;
  }
}

const service = (name: string, annotations: Record<string, string> = {}) => ({
  apiVersion: 'openslo/v1',
  kind: 'Service',
  metadata: { name, annotations },
  spec: {},
});

const text = (...documents: unknown[]) => documents.map((document) => stringify(document)).join('---\n');

describe('readDocuments', () => {
  it('reads several documents to a file, in any order, and resolves what they refer to', () => {
    const { slos, services } = readDocuments([
      {
        file: 'slo.yaml',
        text: text(
          exampleSlo({ spec: { indicator: undefined, indicatorRef: 'errors' } }),
          service('shop', { 'vigil.dev/up': 'up{job="shop-v2"}' }),
          {
            apiVersion: 'openslo/v1',
            kind: 'SLI',
            metadata: { name: 'errors' },
            spec: {
              ratioMetric: {
                counter: true,
                good: { metricSource: { metricSourceRef: 'main', spec: { query: 'good_total' } } },
                total: { metricSource: { metricSourceRef: 'main', spec: { query: 'all_total' } } },
              },
            },
          },
          {
            apiVersion: 'openslo/v1',
            kind: 'DataSource',
            metadata: { name: 'main' },
            spec: { type: 'Prometheus', connectionDetails: { url: 'http://localhost:9090' } },
          },
        ),
      },
    ]);
    expect(services).toEqual([{ name: 'shop', displayName: 'shop', up: 'up{job="shop-v2"}' }]);
    expect(slos).toMatchObject([
      {
        name: 'shop-availability',
        service: 'shop',
        objective: { target: 0.999, periodMs: 30 * 86_400_000, periodName: '30d' },
        events: { good: 'good_total', total: 'all_total' },
      },
    ]);
  });

  it('names file, line, path and expectation of every fault of every file, in one error', () => {
    const broken = [
      'apiVersion: openslo/v1',
      'kind: SLO',
      'metadata:',
      '  name: Shop Availability',
      'spec:',
      '  service: shop',
      '  budgetingMethod: Occurrences',
      '  timeWindow:',
      '    - duration: 30days',
      '      isRolling: true',
      '  objectives:',
      '    - target: 99.9',
      '  indicatorRef: none',
    ].join('\n');
    const faults = faultsOf('a: [', `# a comment alone\n---\n${broken}`);
    expect(faults.map(({ file, line, path }) => `${file}:${line} ${path}`)).toEqual([
      expect.stringMatching(/^1\.yaml:\d+ document$/),
      '2.yaml:6 metadata.name',
      '2.yaml:11 spec.timeWindow[0].duration',
      '2.yaml:14 spec.objectives[0].target',
    ]);
    expect(faultText(faults[2]!)).toBe(
      '2.yaml:11 spec.timeWindow[0].duration: expected a number and a unit out of m h d w M Q Y, for example 30d; found "30days"',
    );
  });

  const threshold = { thresholdMetric: prometheusMetric('lag') };
  const refused: [reason: string, example: Example, expected: RegExp][] = [
    [
      'time slices',
      { spec: { budgetingMethod: 'RatioTimeslices', objectives: [{ target: 0.9, timeSliceWindow: '1m' }] } },
      /time slices/,
    ],
    [
      'calendar windows',
      {
        spec: {
          timeWindow: [{ duration: '1M', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'UTC' } }],
        },
      },
      /calendar/,
    ],
    [
      'threshold metrics',
      {
        spec: {
          indicator: { metadata: { name: 'lag' }, spec: threshold },
          objectives: [{ target: 0.9, op: 'lte', value: 5 }],
        },
      },
      /threshold/,
    ],
    [
      'raw ratios',
      { ratioMetric: { counter: false, raw: prometheusMetric('ratio'), rawType: 'failure' } },
      /raw/,
    ],
    [
      'gauges',
      { ratioMetric: { counter: false, bad: prometheusMetric('a'), total: prometheusMetric('b') } },
      /only counters/,
    ],
    [
      'other queries',
      { ratioMetric: { counter: true, bad: prometheusMetric('rate(a[5m])'), total: prometheusMetric('b') } },
      /selector of a counter/,
    ],
    [
      'other data sources',
      {
        ratioMetric: {
          counter: true,
          bad: { metricSource: { type: 'Datadog', spec: { query: 'a' } } },
          total: prometheusMetric('b'),
        },
      },
      /type Prometheus/,
    ],
    ['several objectives', { spec: { objectives: [{ target: 0.9 }, { target: 0.99 }] } }, /one objective/],
    ['alert policies', { spec: { alertPolicies: [{ alertPolicyRef: 'mine' }] } }, /no alert policies/],
    ['references to nothing', { spec: { indicator: undefined, indicatorRef: 'missing' } }, /name of an SLI/],
    ['periods that leave no tier', { duration: '1d' }, /at least one burn-rate tier/],
    [
      'unknown annotations',
      { annotations: { 'vigil.dev/impct-orders': 'sum(a[$window])' } },
      /known annotation/,
    ],
    ['impact without a window', { annotations: { 'vigil.dev/impact-orders': 'sum(a)' } }, /\$window/],
  ];
  it.each(refused)('refuses %s, with the reason', (_reason, example, expected) => {
    const faults = faultsOf(text(exampleSlo(example)));
    expect(faults.map((fault) => fault.expected)).toContainEqual(expect.stringMatching(expected));
  });

  it('refuses alert documents and names that two documents share', () => {
    const target = {
      apiVersion: 'openslo/v1',
      kind: 'AlertNotificationTarget',
      metadata: { name: 'desk' },
      spec: { target: 'webhook' },
    };
    const faults = faultsOf(text(target, exampleSlo()), text(exampleSlo(), service('shop'), service('shop')));
    expect(faults.map(({ file, path }) => `${file} ${path}`)).toEqual(
      expect.arrayContaining(['1.yaml kind', '2.yaml metadata.name']),
    );
    expect(faultsOf(text(exampleSlo({ name: 'a-b' }), exampleSlo({ name: 'a--b' })))).toHaveLength(1);
  });

  it('warns of a tier that cannot fire at its target, and makes no alert of it', () => {
    const { warnings } = exampleDocuments({ target: 0.9 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ path: 'spec.objectives[0]', found: '0.9 over 30d' });
    expect(warnings[0]!.expected).toContain('"fast"');
  });

  it('takes a target in percent', () => {
    const { slos } = exampleDocuments({ spec: { objectives: [{ targetPercent: 99.95 }] } });
    expect(slos[0]?.objective.target).toBe(0.9995);
  });
});
