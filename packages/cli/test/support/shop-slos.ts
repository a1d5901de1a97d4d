/** SLOs of a shop, each in another state: their OpenSLO documents, and what a Prometheus records of them. */
import {
  alertNameOf,
  eventSeries,
  identityOf,
  type RuleGroup,
  SIMULATED,
  series,
  seriesOf,
  targetDownNameOf,
} from '@vigil/slo';

/** The values are numbers as Prometheus writes them. */
type Recorded = {
  budget?: string;
  events?: string;
  indicatorSeries?: string;
  burnRate?: string;
  exhaustion?: string;
  /** Severities of the tiers that fire. */
  firing?: Record<string, 'page' | 'ticket'>;
};

type TestSlo = {
  service?: string;
  annotations?: Record<string, string>;
  /** `nothing` where its rules are not loaded, or not any more. */
  recorded: Recorded | 'nothing';
  /** The expression of a page of it that does not fire; `none` where its alerts are not loaded. */
  quietPage?: string;
};

const FIRES = 'vector(1)';
const QUIET = 'vector(0) > 1';
const FAILS = `${series.info} * on () ${series.info}`;

/** By a name that says what is the matter. */
const slos: Record<string, TestSlo> = {
  healthy: { recorded: {} },
  'nearly-spent': { annotations: { 'gate-minimum-budget': '0.25' }, recorded: { budget: '0.25' } },
  overspent: {
    recorded: { budget: '-1.5', burnRate: '2', exhaustion: '0', firing: { weeks: 'ticket' } },
  },
  paged: { recorded: { firing: { fast: 'page', slow: 'page' } } },
  'paged-tolerated': {
    annotations: { 'gate-stop-on-page': 'false' },
    recorded: { firing: { fast: 'page' } },
  },
  'ignored-overspent': { annotations: { gate: 'ignored' }, recorded: { budget: '-1' } },
  'depot-down': { service: 'depot', recorded: {} },
  'not-a-number': { recorded: { budget: 'NaN' } },
  idle: { recorded: { events: '0', burnRate: '0', exhaustion: 'Inf' } },
  blind: { recorded: { indicatorSeries: '0' } },
  'without-alerts': { recorded: {}, quietPage: 'none' },
  'broken-alerts': { recorded: {}, quietPage: FAILS },
  unknown: { recorded: 'nothing', quietPage: 'none' },
  old: { recorded: 'nothing' },
  gone: { recorded: 'nothing', quietPage: 'none' },
};

const nowSeconds = Math.floor(Date.now() / 1000);

/** The last samples of what is recorded no more, in seconds since the epoch. Prometheus itself looks back for 5 minutes. */
export const lastSamples = { old: nowSeconds - 200, gone: nowSeconds - 1200 } as const;

/** The depot has three hours that were made up. */
const simulatedAt = [5, 4, 3].map((hours) => nowSeconds - hours * 3600);

const serviceOf = (name: string) => slos[name]?.service ?? 'shop';
const slo = (name: string) => ({ name, service: serviceOf(name) });

const metric = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });
const bad = metric('requests_total{code=~"5.."}');
const total = metric('requests_total');

/** All documents in one file: JSON is YAML. */
export function documentsText(): string {
  const services = ['shop', 'depot'].map((name) => ({
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name, annotations: { 'vigil.dev/up': `up{job="${name}"}` } },
    spec: {},
  }));
  const documents = Object.entries(slos).map(([name, { annotations = {} }]) => ({
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: {
      name,
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [`vigil.dev/${key}`, value]),
      ),
    },
    spec: {
      service: serviceOf(name),
      budgetingMethod: 'Occurrences',
      timeWindow: [{ duration: '30d', isRolling: true }],
      indicator: {
        metadata: { name: 'requests' },
        spec: { ratioMetric: { counter: true, bad, total } },
      },
      objectives: [{ target: 0.99 }],
    },
  }));
  return [...services, ...documents].map((document) => JSON.stringify(document)).join('\n---\n');
}

function valuesOf(recorded: Recorded): [metric: string, value: string][] {
  const { budget = '0.5', events = '120000', indicatorSeries = '3' } = recorded;
  const { burnRate = '0.5', exhaustion = '2592000' } = recorded;
  return [
    [series.objective, '0.99'],
    [series.errorBudget, '0.01'],
    [series.timePeriod, '30'],
    [series.periodBurnRate, String(1 - Number(budget))],
    [series.periodBudgetRemaining, budget],
    [series.currentBurnRate, burnRate],
    [series.exhaustion, exhaustion],
    [series.seriesCount, indicatorSeries],
    [eventSeries.inWindow('total', { name: '30d' }), events],
  ];
}

function alert(name: string, expr: string, labels: Record<string, string>) {
  return { alert: name, expr, labels, annotations: {} };
}

function groupOf(name: string, { recorded, quietPage = QUIET }: TestSlo): RuleGroup {
  const labels = identityOf(slo(name));
  const tierAlert = (expr: string, severity: string, tier: string) =>
    alert(alertNameOf({ name }), expr, { ...labels, severity, tier });
  const { firing = {} } = recorded === 'nothing' ? {} : recorded;
  const values = recorded === 'nothing' ? [] : valuesOf(recorded);
  const info = { ...labels, display_name: `The ${name} one`, period: '30d' };
  return {
    name: `slo-${name}`,
    interval: '1s',
    rules: [
      ...values.map(([record, value]) => ({ record, expr: `vector(${value})`, labels })),
      ...(recorded === 'nothing' ? [] : [{ record: series.info, expr: 'vector(1)', labels: info }]),
      ...Object.entries(firing).map(([tier, severity]) => tierAlert(FIRES, severity, tier)),
      ...(quietPage === 'none' ? [] : [tierAlert(quietPage, 'page', 'quiet')]),
    ],
  };
}

function targetDownGroup(service: string, expr: string): RuleGroup {
  const name = targetDownNameOf({ name: service });
  return {
    name: `service-${service}`,
    interval: '1s',
    rules: [alert(name, expr, { service, severity: 'page' })],
  };
}

export const groups: RuleGroup[] = [
  targetDownGroup('shop', QUIET),
  targetDownGroup('depot', FIRES),
  ...Object.entries(slos).map(([name, one]) => groupOf(name, one)),
];

/** How many SLOs are recorded, and how many alerts fire, once all rules were evaluated. */
export const expected = {
  recorded: Object.values(slos).filter(({ recorded }) => recorded !== 'nothing').length,
  firing: groups.flatMap(({ rules }) => rules).filter((rule) => 'alert' in rule && rule.expr === FIRES)
    .length,
};

/** What was recorded before, in OpenMetrics, where all samples of a metric stand together. */
export function past(): string {
  const samples = [
    ...Object.entries(lastSamples).flatMap(([name, atSeconds]) =>
      valuesOf({}).map(([metric, value]) => ({
        metric,
        line: `${seriesOf(metric, slo(name))} ${value} ${atSeconds}`,
      })),
    ),
    ...simulatedAt.map((atSeconds) => ({
      metric: SIMULATED,
      line: `${SIMULATED}{service="depot"} 1 ${atSeconds}`,
    })),
  ];
  return [...Map.groupBy(samples, ({ metric }) => metric)]
    .map(([metric, all]) => `# TYPE ${metric} gauge\n${all.map(({ line }) => `${line}\n`).join('')}`)
    .join('');
}
