/**
 * Rules of Pyrra's shape, written from its documentation (https://github.com/pyrra-dev/pyrra) for an SLO over its usual four weeks: the
 * increase of the raw counters over the whole window, in a group of its own that is evaluated more seldom; error ratios from the raw
 * counters; an alert per tier.
 */
import { EVALUATION_SECONDS, type Group, type Rule, SELECTORS, type Shape, TARGET } from '../shape.ts';

const PERIOD_SECONDS = 28 * 86_400;
const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '4d'] as const;
const INCREASE = 'requests:increase4w';

/** Pyrra's choice for a window of four weeks. */
const INCREASE_SECONDS = 150;

const TIERS = [
  { long: '1h', short: '5m', burnRate: 14, for: '2m', severity: 'critical' },
  { long: '6h', short: '30m', burnRate: 7, for: '15m', severity: 'critical' },
  { long: '1d', short: '2h', burnRate: 2, for: '1h', severity: 'warning' },
  { long: '4d', short: '6h', burnRate: 1, for: '3h', severity: 'warning' },
] as const;

const labelsOf = (slo: string) => ({ job: 'shop', slo });
const burnRateOf = (window: string) => `requests:burnrate${window}`;

/** The errors are told apart by the label `code` of one increase, so that the counters are read once. */
function increaseRules(slo: string): Rule[] {
  return [
    { record: INCREASE, expr: `sum by (code) (increase(${SELECTORS.total}[4w]))`, labels: labelsOf(slo) },
    {
      alert: 'SLOMetricAbsent',
      expr: `absent(${SELECTORS.total}) == 1`,
      for: '6m',
      labels: { ...labelsOf(slo), severity: 'critical' },
      annotations: { summary: `${slo}: its metric is absent` },
    },
  ];
}

function burnRateRules(slo: string): Rule[] {
  return WINDOWS.map((window) => ({
    record: burnRateOf(window),
    expr: `sum(rate(${SELECTORS.bad}[${window}])) / sum(rate(${SELECTORS.total}[${window}]))`,
    labels: labelsOf(slo),
  }));
}

function alertRules(slo: string): Rule[] {
  return TIERS.map((tier) => {
    const exceeds = (window: string) =>
      `${burnRateOf(window)}{job="shop",slo="${slo}"} > (${tier.burnRate} * (1 - ${TARGET}))`;
    return {
      alert: 'ErrorBudgetBurn',
      expr: `${exceeds(tier.short)} and ${exceeds(tier.long)}`,
      for: tier.for,
      labels: { ...labelsOf(slo), long: tier.long, short: tier.short, severity: tier.severity },
      annotations: { summary: `${slo}: the error budget burns too fast` },
    };
  });
}

function groupsOf(slo: string): Group[] {
  return [
    { name: `pyrra-increase-${slo}`, everySeconds: INCREASE_SECONDS, rules: increaseRules(slo) },
    {
      name: `pyrra-${slo}`,
      everySeconds: EVALUATION_SECONDS,
      rules: [...burnRateRules(slo), ...alertRules(slo)],
    },
  ];
}

export const pyrra: Shape = {
  name: 'pyrra',
  title: "Pyrra's shape",
  groupsOf,
  shared: [],
  budget: INCREASE,
  past: () => [],
  proofs: (_, { events }, at) => [
    {
      query: `sum(increase(${SELECTORS.total}[4w]))`,
      expected: events('total', at - PERIOD_SECONDS, at),
    },
  ],
};
