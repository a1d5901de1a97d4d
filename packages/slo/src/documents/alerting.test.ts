import { describe, expect, it } from 'vitest';
import { type Example, exampleDocuments, exampleSlo } from '../../test/support/documents.ts';
import { faultsOf, openslo, read } from '../../test/support/reading.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../durations.ts';
import { burnRate, TIERS } from '../tiers.ts';

type Bend = {
  name?: string;
  policy?: Record<string, unknown>;
  severity?: string;
  condition?: Record<string, unknown>;
  targets?: string[];
};

/** A policy that stands inline in an SLO. */
function policy({
  name = 'hour',
  policy = {},
  severity = 'page',
  condition = {},
  targets = ['pager'],
}: Bend = {}) {
  return {
    kind: 'AlertPolicy',
    metadata: { name },
    spec: {
      conditions: [
        {
          kind: 'AlertCondition',
          metadata: { name: 'burning' },
          spec: {
            severity,
            condition: { kind: 'burnrate', op: 'gt', threshold: 14.4, lookbackWindow: '1h', ...condition },
          },
        },
      ],
      notificationTargets: targets.map((target, index) => ({
        kind: 'AlertNotificationTarget',
        metadata: { name: `target-${index}` },
        spec: { target },
      })),
      ...policy,
    },
  };
}

const slo = (bends: Bend[], example: Example = {}) =>
  exampleSlo({ ...example, spec: { ...example.spec, alertPolicies: bends.map(policy) } });
const alertingOf = (bends: Bend[], example?: Example) => read(slo(bends, example)).slos[0]!.alerting;
const IN_CONDITION = 'spec.alertPolicies[0].spec.conditions[0].spec';

describe('an SLO without policies', () => {
  it('gets the four tiers, a ticket for missing data, and the routes by severity', () => {
    const defaults = { tiers: TIERS, whenNoData: 'ticket', receivers: [], lowTraffic: 'auto' };
    expect(exampleDocuments().slos[0]?.alerting).toEqual(defaults);
    expect(exampleDocuments({ spec: { alertPolicies: [] } }).slos[0]?.alerting).toEqual(defaults);
  });

  it('leaves out a tier that cannot fire at its target, with a warning', () => {
    const { slos, warnings } = exampleDocuments({ target: 0.9 });
    expect(slos[0]?.alerting.tiers.map(({ name }) => name)).toEqual(['slow', 'days', 'weeks']);
    expect(warnings).toMatchObject([{ path: 'spec.objectives[0]', found: '0.9 over 30d' }]);
    expect(warnings[0]!.expected).toContain('"fast"');
  });

  it('is refused where no tier is left', () => {
    expect(faultsOf(exampleSlo({ duration: '1d' }))).toEqual([
      'spec.objectives[0]: an objective and a period for which at least one burn-rate tier can fire, or alert policies that suit them; 0.999 over 1d',
    ]);
  });
});

describe('an SLO with policies', () => {
  it('gets a tier for each of them instead, the shortest first', () => {
    expect(
      alertingOf([
        {
          name: 'day',
          severity: 'ticket',
          condition: { op: 'gte', threshold: 3, lookbackWindow: '1d', alertAfter: '10m' },
        },
        { name: 'hour', targets: ['pager', 'chat', 'pager'] },
      ]),
    ).toEqual({
      tiers: [
        {
          name: 'hour',
          severity: 'page',
          budgetShare: 0.02,
          long: { name: '1h', durationMs: HOUR_MS },
          short: { name: '5m', durationMs: 5 * MINUTE_MS },
          receivers: ['pager', 'chat'],
        },
        {
          name: 'day',
          severity: 'ticket',
          budgetShare: 0.1,
          long: { name: '1d', durationMs: DAY_MS },
          short: { name: '2h', durationMs: 2 * HOUR_MS },
          alertAfterMs: 10 * MINUTE_MS,
          receivers: ['pager'],
        },
      ],
      whenNoData: 'ticket',
      receivers: ['pager', 'chat'],
      lowTraffic: 'auto',
    });
  });

  it('fires them at the burn rate that they give', () => {
    const [tier] = alertingOf([{ condition: { threshold: 7.3, lookbackWindow: '90m' } }], {
      duration: '28d',
    }).tiers;
    expect(burnRate(tier!, 28 * DAY_MS)).toBeCloseTo(7.3, 9);
    expect(tier?.long.name).toBe('1h30m');
    expect(tier?.short.name).toBe('7m30s');
  });

  it('keeps the short window at a minute or more', () => {
    const [tier] = alertingOf([{ condition: { lookbackWindow: '5m' } }]).tiers;
    expect(tier?.short).toEqual({ name: '1m', durationMs: MINUTE_MS });
  });

  it('resolves policies, conditions and targets that are documents of their own', () => {
    const { slos, warnings } = read(
      exampleSlo({ spec: { alertPolicies: [{ alertPolicyRef: 'burn' }] } }),
      openslo('AlertPolicy', 'burn', {
        conditions: [{ conditionRef: 'six' }],
        notificationTargets: [{ targetRef: 'desk' }],
      }),
      openslo('AlertCondition', 'six', {
        severity: 'ticket',
        condition: { kind: 'burnrate', op: 'gte', threshold: 6, lookbackWindow: '6h' },
      }),
      openslo('AlertNotificationTarget', 'desk', { target: 'the-desk' }),
    );
    expect(slos[0]?.alerting.tiers).toMatchObject([
      { name: 'burn', severity: 'ticket', budgetShare: 0.05, long: { name: '6h' }, receivers: ['the-desk'] },
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    [
      'severity',
      { severity: 'critical' },
      `${IN_CONDITION}.severity: page, which calls somebody at once, or ticket, which is for the next working day; "critical"`,
    ],
    [
      'operator',
      { condition: { op: 'lt' } },
      `${IN_CONDITION}.condition.op: gt or gte: a burn rate that is low is no trouble; lt`,
    ],
    [
      'operator',
      { condition: { op: 'lte' } },
      `${IN_CONDITION}.condition.op: gt or gte: a burn rate that is low is no trouble; lte`,
    ],
    [
      'burn rate',
      { condition: { threshold: 0 } },
      `${IN_CONDITION}.condition.threshold: a burn rate above 0; at 1 the budget is spent when the period ends; 0`,
    ],
    [
      'window',
      { condition: { lookbackWindow: '4m' } },
      `${IN_CONDITION}.condition.lookbackWindow: a window of at least 5m: a shorter one holds fewer than ten evaluations, too few to tell a rate; 4m`,
    ],
    [
      'delay',
      { condition: { alertAfter: '11Y' } },
      `${IN_CONDITION}.condition.alertAfter: a duration of at most 10Y; 11Y`,
    ],
    [
      'silence at the end',
      { policy: { alertWhenResolved: false } },
      "spec.alertPolicies[0].spec.alertWhenResolved: true or nothing: whether the end is told is the receiver's send_resolved in Alertmanager; false",
    ],
  ])('refuses a %s that cannot be done, with the reason', (_what, bend, fault) => {
    expect(faultsOf(slo([bend]))).toEqual([fault]);
  });

  it('refuses two policies of one name', () => {
    expect(faultsOf(slo([{}, {}]))).toEqual([
      'spec.alertPolicies[1]: a policy whose name no other policy of the SLO has; hour',
    ]);
  });

  it('refuses a policy that can never fire, where the SLO brings it in', () => {
    expect(faultsOf(slo([{}], { target: 0.9 }))).toEqual([
      'spec.alertPolicies[0]: a policy that can fire: it would fire above an error ratio of 1.44, and no ratio is above 1; hour, 14.4 over 1h, for 0.9 over 30d',
    ]);
    const slices = {
      budgetingMethod: 'RatioTimeslices',
      objectives: [{ target: 0.999, timeSliceWindow: '10m' }],
    };
    expect(faultsOf(slo([{}], { spec: slices }))).toEqual([
      expect.stringContaining('its window of 5m would hold no whole slice of 10m'),
    ]);
  });

  it('refuses a window that outlasts the period', () => {
    expect(faultsOf(slo([{ condition: { threshold: 2, lookbackWindow: '31d' } }]))).toEqual([
      'spec.alertPolicies[0]: a policy whose lookbackWindow is not longer than the period, whose budget it is about; hour, 2 over 31d, for 0.999 over 30d',
    ]);
    expect(faultsOf(slo([{ condition: { threshold: 2, lookbackWindow: '30d' } }]))).toEqual([]);
    const day = { duration: '1d', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'UTC' } };
    const daily = { spec: { timeWindow: [day] } };
    expect(faultsOf(slo([{ condition: { threshold: 2, lookbackWindow: '1d' } }], daily))).toEqual([
      expect.stringContaining('lookbackWindow is shorter than the period'),
    ]);
    expect(faultsOf(slo([{ condition: { threshold: 2, lookbackWindow: '1h' } }], daily))).toEqual([]);
  });

  it('warns of a policy at a burn rate at which the objective is kept, and makes its tier', () => {
    const { slos, warnings } = read(slo([{ condition: { threshold: 0.5 } }]));
    expect(slos[0]?.alerting.tiers).toHaveLength(1);
    expect(warnings).toMatchObject([{ path: 'spec.alertPolicies[0]' }]);
    expect(warnings[0]?.expected).toContain('at which the budget lasts for the whole period');
  });

  it('makes no tier of a policy that is not to alert on a breach, with a warning', () => {
    const quiet = { name: 'quiet', policy: { alertWhenBreaching: false } };
    const { slos, warnings } = read(slo([quiet, {}]));
    expect(slos[0]?.alerting.tiers.map(({ name }) => name)).toEqual(['hour']);
    expect(warnings).toMatchObject([{ path: 'spec.alertPolicies[0].spec.alertWhenBreaching' }]);
    expect(faultsOf(slo([quiet]))).toEqual([
      'spec.alertPolicies: a policy that alerts when its condition is breached, or none at all, which gives the four default tiers; quiet',
    ]);
  });
});

describe('alertWhenNoData', () => {
  const saying = (severity: string, alertWhenNoData?: boolean, index = 0): Bend => ({
    name: `policy-${index}`,
    severity,
    policy: alertWhenNoData === undefined ? {} : { alertWhenNoData },
  });
  it.each([
    ['page', [saying('page', true)]],
    ['ticket', [saying('ticket', true)]],
    ['page', [saying('ticket', true), saying('page', true, 1)]],
    ['ticket', [saying('page', false), saying('ticket', true, 1)]],
    ['ticket', [saying('page')]],
    ['ticket', [saying('page', false), saying('page', undefined, 1)]],
    ['nothing', [saying('page', false), saying('ticket', false, 1)]],
  ])('makes missing data worth a %s', (whenNoData, bends) => {
    expect(alertingOf(bends).whenNoData).toBe(whenNoData);
  });
});
