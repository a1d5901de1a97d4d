/**
 * Rules of Sloth's shape, written from its documentation (https://sloth.dev) for an SLO over 30 days with its default windows: every error
 * ratio from the raw counters, that of the period as the mean of all 5m ratios; then metadata; then a page and a ticket, each of two tiers.
 */
import {
  EVALUATION_SECONDS,
  type Group,
  PERIOD_SECONDS,
  type Rule,
  SELECTORS,
  type Shape,
  TARGET,
} from '../shape.ts';

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
const PERIOD = '30d';
const BUDGET = Number((1 - TARGET).toPrecision(12));

type Condition = { long: string; short: string; burnRate: number };

const ALERTS: readonly { severity: string; tiers: readonly Condition[] }[] = [
  {
    severity: 'page',
    tiers: [
      { long: '1h', short: '5m', burnRate: 14.4 },
      { long: '6h', short: '30m', burnRate: 6 },
    ],
  },
  {
    severity: 'ticket',
    tiers: [
      { long: '1d', short: '2h', burnRate: 3 },
      { long: '3d', short: '6h', burnRate: 1 },
    ],
  },
];

const identityOf = (slo: string) => ({ sloth_id: `shop-${slo}`, sloth_service: 'shop', sloth_slo: slo });

function seriesOf(metric: string, slo: string): string {
  const matchers = Object.entries(identityOf(slo)).map(([label, value]) => `${label}="${value}"`);
  return `${metric}{${matchers.join(',')}}`;
}

const ratioOf = (window: string) => `slo:sli_error:ratio_rate${window}`;

function sliRules(slo: string): Rule[] {
  const rule = (window: string, expr: string): Rule => ({
    record: ratioOf(window),
    expr,
    labels: { ...identityOf(slo), sloth_window: window },
  });
  const recorded = seriesOf(ratioOf('5m'), slo);
  return [
    ...WINDOWS.map((window) =>
      rule(window, `sum(rate(${SELECTORS.bad}[${window}])) / sum(rate(${SELECTORS.total}[${window}]))`),
    ),
    rule(
      PERIOD,
      `sum_over_time(${recorded}[${PERIOD}]) / ignoring (sloth_window) count_over_time(${recorded}[${PERIOD}])`,
    ),
  ];
}

function metadataRules(slo: string): Rule[] {
  const labels = identityOf(slo);
  const of = (metric: string) => seriesOf(metric, slo);
  const perBudget = (window: string) =>
    `${of(ratioOf(window))} / on (${Object.keys(labels).join(', ')}) group_left () ${of('slo:error_budget:ratio')}`;
  return [
    { record: 'slo:objective:ratio', expr: `vector(${TARGET})`, labels },
    { record: 'slo:error_budget:ratio', expr: `vector(1 - ${TARGET})`, labels },
    { record: 'slo:time_period:days', expr: 'vector(30)', labels },
    { record: 'slo:current_burn_rate:ratio', expr: perBudget('5m'), labels },
    { record: 'slo:period_burn_rate:ratio', expr: perBudget(PERIOD), labels },
    {
      record: 'slo:period_error_budget_remaining:ratio',
      expr: `1 - ${of('slo:period_burn_rate:ratio')}`,
      labels,
    },
    { record: 'sloth_slo_info', expr: 'vector(1)', labels: { ...labels, sloth_objective: '99.9' } },
  ];
}

function alertRules(slo: string): Rule[] {
  return ALERTS.map(({ severity, tiers }) => ({
    alert: 'HighErrorRate',
    expr: tiers
      .map(({ long, short, burnRate }) => {
        const exceeds = (window: string) =>
          `max without (sloth_window) (${seriesOf(ratioOf(window), slo)} > ${burnRate} * ${BUDGET})`;
        return `(${exceeds(short)} and ${exceeds(long)})`;
      })
      .join(' or '),
    labels: { sloth_severity: severity },
    annotations: { summary: `${slo}: the error budget burns too fast` },
  }));
}

function groupsOf(slo: string): Group[] {
  return [
    { name: `sloth-sli-${slo}`, everySeconds: EVALUATION_SECONDS, rules: sliRules(slo) },
    { name: `sloth-metadata-${slo}`, everySeconds: EVALUATION_SECONDS, rules: metadataRules(slo) },
    { name: `sloth-alerts-${slo}`, everySeconds: EVALUATION_SECONDS, rules: alertRules(slo) },
  ];
}

export const sloth: Shape = {
  name: 'sloth',
  title: "Sloth's shape",
  groupsOf,
  shared: [],
  budget: 'slo:period_error_budget_remaining:ratio',
  past: (slo, { events }) => [
    {
      metric: ratioOf('5m'),
      labels: { ...identityOf(slo), sloth_window: '5m' },
      everySeconds: EVALUATION_SECONDS,
      backSeconds: PERIOD_SECONDS,
      value: (at) => events('bad', at - 300, at) / events('total', at - 300, at),
    },
  ],
  proofs: (slo) => [
    {
      query: `count_over_time(${seriesOf(ratioOf('5m'), slo)}[${PERIOD}])`,
      expected: PERIOD_SECONDS / EVALUATION_SECONDS,
    },
  ],
};
