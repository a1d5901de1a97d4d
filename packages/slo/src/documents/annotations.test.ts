import { describe, expect, it } from 'vitest';
import { exampleDocuments, exampleSlo, prometheusMetric } from '../../test/support/documents.ts';
import { faultsOf, openslo, read } from '../../test/support/reading.ts';

const sloOf = (annotations: Record<string, string>) => exampleDocuments({ annotations }).slos[0]!;
const refusalsOf = (annotations: Record<string, string>) => faultsOf(exampleSlo({ annotations }));

describe('annotations of an SLO', () => {
  it('say what a failure costs, by unit', () => {
    const { impacts } = sloOf({
      'vigil.dev/impact-orders': ' sum(increase(a[$window])) # lost',
      'vigil.dev/impact-euros': 'sum(increase(b[{{.window}}]))',
    });
    expect(impacts).toEqual([
      { unit: 'orders', query: 'sum(increase(a[$window]))' },
      { unit: 'euros', query: 'sum(increase(b[$window]))' },
    ]);
  });

  it('set the gate and what is done at low traffic', () => {
    const { gate, alerting } = sloOf({
      'vigil.dev/gate': 'ignored',
      'vigil.dev/gate-minimum-budget': '0.1',
      'vigil.dev/gate-stop-on-page': 'false',
      'vigil.dev/low-traffic': 'off',
    });
    expect(gate).toEqual({ minimumBudget: 0.1, stopOnPage: false, enforced: false });
    expect(alerting.lowTraffic).toBe('off');
    const same = {
      'vigil.dev/gate': 'enforced',
      'vigil.dev/gate-minimum-budget': '0',
      'vigil.dev/gate-stop-on-page': 'true',
      'vigil.dev/low-traffic': 'auto',
    };
    expect(sloOf(same)).toEqual(sloOf({}));
    expect(sloOf({ 'vigil.dev/gate-minimum-budget': '1' }).gate.minimumBudget).toBe(1);
  });

  it.each([
    ['vigil.dev/impact-orders', 'sum(a)', 'a query for an amount in $window; "sum(a)"'],
    [
      'vigil.dev/impact-orders',
      'sum(a[$window]',
      'a query for an amount in $window; a bracket that no ")" closes in "sum(a[$window]"',
    ],
    ['vigil.dev/low-traffic', 'on', 'auto or off; "on"'],
    ['vigil.dev/gate', 'true', 'enforced or ignored; "true"'],
    ['vigil.dev/gate-stop-on-page', 'yes', 'true or false; "yes"'],
    ['vigil.dev/gate-minimum-budget', '10%', 'a share of the budget from 0 to 1, for example "0.1"; "10%"'],
    ['vigil.dev/gate-minimum-budget', '1.01', 'a share of the budget from 0 to 1, for example "0.1"; "1.01"'],
    ['vigil.dev/gate-minimum-budget', '-0.1', 'a share of the budget from 0 to 1, for example "0.1"; "-0.1"'],
    ['vigil.dev/gate-minimum-budget', '', 'a share of the budget from 0 to 1, for example "0.1"; ""'],
  ])('refuse %s: %j', (key, value, fault) => {
    expect(refusalsOf({ [key]: value })).toEqual([`metadata.annotations.${key}: ${fault}`]);
  });

  it('have to be texts, which is said', () => {
    const annotations = { 'vigil.dev/gate-stop-on-page': true } as unknown as Record<string, string>;
    expect(refusalsOf(annotations)).toEqual([
      'metadata.annotations.vigil.dev/gate-stop-on-page: a text; a number, true or false only within quotes; true',
    ]);
    const slo = exampleSlo() as { metadata: Record<string, unknown> };
    slo.metadata.labels = { tier: 1 };
    expect(faultsOf(slo)).toEqual([
      'metadata.labels.tier: a text; a number, true or false only within quotes; 1',
    ]);
  });
});

describe('annotations of a service', () => {
  it('say which targets it has', () => {
    const { services } = read(
      openslo('Service', 'shop', {}, { 'vigil.dev/up': 'up{job="shop-v2"}' }),
      openslo('Service', 'desk', {}),
    );
    expect(services.map(({ up }) => up)).toEqual(['up{job="shop-v2"}', 'up{job="desk"}']);
  });

  it('refuse what is no selector', () => {
    expect(faultsOf(openslo('Service', 'shop', {}, { 'vigil.dev/up': 'up == 1' }))).toEqual([
      'metadata.annotations.vigil.dev/up: a selector such as up{job="checkout"}; "up == 1"',
    ]);
  });
});

describe('annotations that are not known', () => {
  it('are faults, which say what is known where', () => {
    expect(refusalsOf({ 'vigil.dev/impct-orders': 'sum(a[$window])' })).toEqual([
      'metadata.annotations.vigil.dev/impct-orders: a known annotation: vigil.dev/impact-<unit>, vigil.dev/low-traffic, vigil.dev/gate, vigil.dev/gate-minimum-budget, vigil.dev/gate-stop-on-page on an SLO, vigil.dev/up on a Service; vigil.dev/impct-orders',
    ]);
  });

  it('are faults where they are known of another kind, or of the document that they stand inline in', () => {
    const annotations = { 'vigil.dev/gate': 'ignored' };
    const indicator = {
      metadata: { name: 'it', annotations },
      spec: { ratioMetric: { counter: true, bad: prometheusMetric('a'), total: prometheusMetric('b') } },
    };
    expect(refusalsOf({ 'vigil.dev/up': 'up' })).toHaveLength(1);
    expect(faultsOf(openslo('Service', 'shop', {}, annotations))).toHaveLength(1);
    expect(faultsOf(exampleSlo({ spec: { indicator } }))).toEqual([
      expect.stringContaining('spec.indicator.metadata.annotations.vigil.dev/gate: a known annotation'),
    ]);
  });

  it('are left to whom they belong when their prefix is another', () => {
    expect(refusalsOf({ 'example.com/gate': 'x', plain: 'y' })).toEqual([]);
  });
});
