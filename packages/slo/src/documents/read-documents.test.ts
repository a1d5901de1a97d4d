import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleDocuments, exampleSlo, prometheusMetric, vector } from '../../test/support/documents.ts';
import { faultsOf, faultsOfTexts, openslo, read, yamlOf } from '../../test/support/reading.ts';
import { DAY_MS } from '../durations.ts';
import { faultText } from './fault.ts';
import { readDocuments } from './read-documents.ts';

describe('readDocuments', () => {
  it('reads several documents to a file, in any order, and resolves what they refer to', () => {
    const referring = (query: string) => ({ metricSource: { metricSourceRef: 'main', spec: { query } } });
    const { slos, services, warnings } = read(
      exampleSlo({ spec: { indicator: undefined, indicatorRef: 'errors' } }),
      openslo('Service', 'shop', {}, { 'vigil.dev/up': 'up{job="shop-v2"}' }),
      openslo('SLI', 'errors', {
        ratioMetric: { counter: true, good: referring('good_total'), total: referring('all_total') },
      }),
      openslo('DataSource', 'main', {
        type: 'Prometheus',
        connectionDetails: { url: 'http://localhost:9090' },
      }),
    );
    expect(services).toEqual([{ name: 'shop', displayName: 'shop', up: 'up{job="shop-v2"}' }]);
    expect(slos).toEqual([
      {
        name: 'shop-availability',
        service: 'shop',
        displayName: 'shop-availability',
        description: '',
        labels: {},
        objective: { target: 0.999, period: { kind: 'rolling', name: '30d', durationMs: 30 * DAY_MS } },
        indicator: { kind: 'counters', good: 'good_total', total: 'all_total' },
        budgeting: { method: 'Occurrences' },
        alerting: {
          tiers: expect.arrayContaining([expect.objectContaining({ name: 'fast' })]),
          whenNoData: 'ticket',
          receivers: [],
          lowTraffic: 'auto',
        },
        gate: { minimumBudget: 0, stopOnPage: true, enforced: true },
        impacts: [],
      },
    ]);
    expect(warnings).toEqual([]);
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
    const faults = faultsOfTexts('a: [', `# a comment alone\n---\n${broken}`);
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

  it('tells a fault of a document that others refer to in that document, and once', () => {
    const sli = openslo('SLI', 'errors', {
      ratioMetric: { bad: prometheusMetric('a'), total: prometheusMetric('b') },
    });
    const referring = (name: string) =>
      exampleSlo({ name, spec: { indicator: undefined, indicatorRef: 'errors' } });
    const faults = faultsOfTexts(yamlOf(sli), yamlOf(referring('one'), referring('two')));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ file: '1.yaml', path: 'spec.ratioMetric.counter' });
  });

  it('reads JSON, with tabs as well', () => {
    const text = JSON.stringify(exampleSlo(), null, '\t');
    expect(readDocuments([{ file: 'slo.json', text }])).toEqual(exampleDocuments());
  });

  it('reads a list of documents as those documents', () => {
    const list = [openslo('Service', 'shop', {}), exampleSlo()];
    const text = JSON.stringify(list, null, 2);
    expect(readDocuments([{ file: 'slo.json', text }])).toEqual(read(...list));
    const faults = faultsOfTexts(JSON.stringify([list[0], exampleSlo({ target: 2 })], null, 2));
    expect(faults).toMatchObject([{ file: '1.yaml', path: '[1].spec.objectives[0].target' }]);
    expect(faults[0]!.line).toBeGreaterThan(20);
  });

  it('takes a field without a value as one that is not there', () => {
    const text = `${yamlOf(exampleSlo())}  alertPolicies:\n`;
    expect(readDocuments([{ file: 'slo.yaml', text }])).toEqual(exampleDocuments());
  });

  it('takes a target in percent', () => {
    const { slos } = exampleDocuments({ spec: { objectives: [{ targetPercent: 99.95 }] } });
    expect(slos[0]?.objective.target).toBe(0.9995);
  });

  it('joins the values of a label', () => {
    const slo = exampleSlo() as { metadata: Record<string, unknown> };
    slo.metadata.labels = { team: ['a', 'b'], env: 'prod' };
    expect(read(slo).slos[0]?.labels).toEqual({ team: 'a,b', env: 'prod' });
  });

  it('refuses names that two documents share, with both places', () => {
    const faults = faultsOfTexts(
      yamlOf(exampleSlo(), openslo('Service', 'shop', {})),
      yamlOf(openslo('Service', 'shop', {}), exampleSlo()),
    );
    expect(faults.map(({ file, line, path, expected }) => `${file}:${line} ${path} ${expected}`)).toEqual([
      '2.yaml:4 metadata.name a name of its own, but Service shop (1.yaml:33) gives Service shop as well',
      '2.yaml:10 metadata.name a name of its own, but SLO shop-availability (1.yaml:4) gives SLO shop-availability as well',
    ]);
  });

  it('lets documents of different kinds have one name', () => {
    expect(faultsOf(exampleSlo({ name: 'shop' }), openslo('Service', 'shop', {}))).toEqual([]);
  });

  it('refuses names that give one alert, and so one runbook', () => {
    expect(faultsOf(exampleSlo({ name: 'a-b' }), exampleSlo({ name: 'a--b' }))).toEqual([
      expect.stringContaining('gives the alert ABBurn as well'),
    ]);
    expect(faultsOf(openslo('Service', 'a-b', {}), openslo('Service', 'a--b', {}))).toEqual([
      expect.stringContaining('gives the alert ABTargetDown as well'),
    ]);
  });

  it.each([
    '../../etc/cron.d/x',
    'shop/web',
    'a\\b',
    '.',
    '..',
    '.shop',
    'shop.',
    'a b',
    'a"b',
    'x\n',
    'a'.repeat(64),
  ])('refuses the name of a service that would lead out of the folder of rules: %j', (service) => {
    expect(faultsOf(exampleSlo({ spec: { service } }))).toEqual([
      expect.stringMatching(/^spec\.service: a name of up to 63 .* it names a file of rules and a label; /),
    ]);
  });

  it.each(['shop', 'Shop_Web', 'shop.web-2', '7'])('takes the name of a service: %s', (service) => {
    expect(read(exampleSlo({ spec: { service } })).slos[0]?.service).toBe(service);
  });

  it('throws nothing but DocumentError, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'&*!{}[]:-a\n "\'|>%?#') })),
        (text) => {
          faultsOfTexts(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('throws nothing but DocumentError, whatever one value of a document is', () => {
    const documents = everyKind();
    expect(faultsOf(...documents)).toEqual([]);
    const places = documents.flatMap((document, index) => pathsOf(document).map((path) => [index, ...path]));
    const value = fc.oneof(
      fc.anything({ maxDepth: 2 }),
      fc.constantFrom('$window', '0m', '99999999999999999999Y', '', 'sum(', 1e308, -1, Number.NaN, [], {}),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, value) => {
        const text = asJson(changed(documents, path, value));
        if (text !== undefined) faultsOfTexts(text);
      }),
      { numRuns: 300 },
    );
  });

  const vectors = vector('openslo-v1.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; valid: boolean; doc: unknown });
  it.each(vectors)(
    'reads or refuses with reasons what the reference SDK was tried with: $name',
    ({ valid, doc }) => {
      const faults = faultsOf(doc);
      if (!valid) expect(faults).not.toEqual([]);
      // What the valid ones leave undone: references to documents that are not given with them, one that is composite, low targets, ...
      const reasons = /name of a document of kind|composite|burn-rate tier can fire/;
      if (valid) for (const fault of faults) expect(fault).toMatch(reasons);
    },
  );
});

/** Valid documents of every kind that refer to each other. */
function everyKind(): Record<string, unknown>[] {
  const referring = (query: string) => ({ metricSource: { metricSourceRef: 'main', spec: { query } } });
  const calendar = { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' };
  return [
    exampleSlo({
      annotations: { 'vigil.dev/impact-orders': 'sum(a[$window])', 'vigil.dev/gate': 'ignored' },
    }),
    exampleSlo({
      name: 'slices',
      spec: {
        indicator: undefined,
        indicatorRef: 'errors',
        budgetingMethod: 'Timeslices',
        timeWindow: [{ duration: '1M', calendar }],
        objectives: [
          {
            displayName: 'Good',
            target: 0.9,
            timeSliceTarget: 0.9,
            timeSliceWindow: '5m',
            op: 'lt',
            value: 1,
          },
          {
            displayName: 'Fair',
            target: 0.8,
            timeSliceTarget: 0.9,
            timeSliceWindow: '5m',
            op: 'lt',
            value: 2,
          },
        ],
        alertPolicies: [{ alertPolicyRef: 'slow-burn' }],
      },
    }),
    openslo('Service', 'shop', {}, { 'vigil.dev/up': 'up' }),
    openslo('SLI', 'errors', { thresholdMetric: referring('lag') }),
    openslo('DataSource', 'main', { type: 'Prometheus', connectionDetails: {} }),
    openslo('AlertPolicy', 'slow-burn', {
      conditions: [{ conditionRef: 'two' }],
      notificationTargets: [{ targetRef: 'desk' }],
    }),
    openslo('AlertCondition', 'two', {
      severity: 'page',
      condition: { kind: 'burnrate', op: 'gt', threshold: 2, lookbackWindow: '6h', alertAfter: '5m' },
    }),
    openslo('AlertNotificationTarget', 'desk', { target: 'desk' }),
  ];
}

type Step = string | number;

function pathsOf(value: unknown): Step[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item).map((path): Step[] => [Array.isArray(value) ? Number(key) : key, ...path]),
  );
  return [[], ...inner];
}

function changed(value: unknown, [step, ...rest]: Step[], to: unknown): unknown {
  if (step === undefined) return to;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<Step, unknown>;
  copy[step] = changed(copy[step], rest, to);
  return copy;
}

/** Undefined for what JSON cannot hold. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
