import { describe, expect, it } from 'vitest';
import { exampleSlo, prometheusMetric } from '../../test/support/documents.ts';
import { faultsOf, openslo, read } from '../../test/support/reading.ts';

const condition = { kind: 'burnrate', op: 'gt', threshold: 2, lookbackWindow: '1h' };

describe('references', () => {
  it('to nothing are faults where they stand, also in documents that nothing refers to', () => {
    expect(
      faultsOf(
        exampleSlo({
          spec: { indicator: undefined, indicatorRef: 'a', alertPolicies: [{ alertPolicyRef: 'b' }] },
        }),
        openslo('AlertPolicy', 'alone', {
          conditions: [{ conditionRef: 'c' }],
          notificationTargets: [{ targetRef: 'd' }],
        }),
      ),
    ).toEqual([
      'spec.indicatorRef: the name of a document of kind SLI among those that are read; a',
      'spec.alertPolicies[0].alertPolicyRef: the name of a document of kind AlertPolicy among those that are read; b',
      'spec.conditions[0].conditionRef: the name of a document of kind AlertCondition among those that are read; c',
      'spec.notificationTargets[0].targetRef: the name of a document of kind AlertNotificationTarget among those that are read; d',
    ]);
  });

  it('to a document of another kind lead to nothing', () => {
    const slo = exampleSlo({ spec: { indicator: undefined, indicatorRef: 'shop' } });
    expect(faultsOf(slo, openslo('Service', 'shop', {}))).toHaveLength(1);
  });

  it('to a document that has faults are no faults besides', () => {
    const slo = exampleSlo({ spec: { indicator: undefined, indicatorRef: 'errors' } });
    expect(faultsOf(slo, openslo('SLI', 'errors', {}))).toEqual([
      'spec: exactly one of thresholdMetric and ratioMetric; none',
    ]);
  });

  it('are missed, with a warning, by documents of which nothing is made without one', () => {
    const { warnings } = read(
      exampleSlo(),
      openslo('Service', 'shop', {}),
      openslo('DataSource', 'main', { type: 'Prometheus', connectionDetails: {} }),
      openslo('SLI', 'lag', { thresholdMetric: prometheusMetric('lag') }),
      openslo('AlertPolicy', 'burn', {
        conditions: [{ conditionRef: 'used' }],
        notificationTargets: [{ targetRef: 'desk' }],
      }),
      openslo('AlertCondition', 'used', { severity: 'page', condition }),
      openslo('AlertCondition', 'unused', { severity: 'page', condition }),
      openslo('AlertNotificationTarget', 'desk', { target: 'desk' }),
    );
    expect(warnings.map(({ found }) => found)).toEqual(['lag', 'burn', 'unused']);
    expect(warnings[0]).toMatchObject({
      path: 'metadata.name',
      expected: expect.stringContaining('nothing is made'),
    });
  });

  it('are not looked for in labels', () => {
    const indicator = {
      metadata: { name: 'it', labels: { targetRef: 'nobody' } },
      spec: { ratioMetric: { counter: true, bad: prometheusMetric('a'), total: prometheusMetric('b') } },
    };
    expect(faultsOf(exampleSlo({ spec: { indicator } }))).toEqual([]);
  });
});
