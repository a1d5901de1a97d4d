/** The rules of Grafana's public dashboard linter, under its names, and the kit's own. Whatever breaks one is told by its panel. */
import type { Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { type DashboardQuery, isRow, LABEL_VALUES, panelsOf, queriesOf, targetsOf } from '../queries.ts';
import { selectorsIn } from './selectors.ts';

export type Violation = { rule: string; dashboard: string; panel?: string; detail: string };

/** What is wrong with a thing, in words; nothing where nothing is. */
type Complaints = (string | false | undefined)[];

const variables = ({ templating }: Dashboard): VariableModel[] => templating.list ?? [];

const dashboardRules: Record<string, (dashboard: Dashboard, all: readonly Dashboard[]) => Complaints> = {
  'uneditable-dashboard-rule': ({ editable }) => [editable !== false && 'it can be edited in Grafana'],
  'template-datasource-rule': (dashboard) => {
    const sources = variables(dashboard).filter(({ type }) => type === 'datasource');
    return [
      sources.length === 0 && 'no data source can be chosen',
      ...sources.flatMap(({ name, label, query }) => [
        name !== `${query}_datasource` && `the data source variable ${name} should be ${query}_datasource`,
        label?.toLowerCase() !== `${query} data source` && `its label should be "${query} data source"`,
      ]),
    ];
  },
  'template-job-rule': (dashboard) => chooses(dashboard, 'job', 'Job'),
  'template-instance-rule': (dashboard) => chooses(dashboard, 'instance', 'Instance'),
  'template-label-promql-rule': (dashboard) =>
    queriesOf(dashboard)
      .filter(({ kind }) => kind === 'variable')
      .map(({ panel, expr }) => !LABEL_VALUES.test(expr) && `${panel} is no label_values(selector, label)`),
  'template-on-time-change-reload-rule': (dashboard) =>
    variables(dashboard)
      .filter(({ type }) => type === 'query')
      .map(({ name, refresh }) => refresh !== 2 && `${name} is not looked up anew when the time changes`),
  'schema-rule': (dashboard, all) => [
    dashboard.schemaVersion !== 42 && `its schema version is ${dashboard.schemaVersion}, not 42`,
    JSON.stringify(dashboard).includes('inControlsMenu') && 'a link or mark is hidden in the controls menu',
    all.filter(({ uid }) => uid === dashboard.uid).length > 1 && `another has the uid ${dashboard.uid}`,
  ],
  'layout-rule': (dashboard) => [...uniqueIds(dashboard), ...fullLines(dashboard)],
  'marks-rule': ({ annotations }) =>
    ['Deploys', 'Faults', 'Feature flags', 'Operators', 'Pages', 'Simulated past'].map(
      (mark) => !annotations.list?.some(({ name, enable }) => name === mark && enable) && `no mark ${mark}`,
    ),
};

const panelRules: Record<string, (panel: Panel, dashboards: readonly Dashboard[]) => Complaints> = {
  'panel-title-description-rule': ({ title, description }) => [
    !title && 'it has no title',
    !description && 'it has no description',
  ],
  'panel-when-bad-rule': ({ description = '' }) => [
    !/\*\*When it looks bad:\*\* \S.{20,}/.test(description) &&
      'it does not say what to do when it looks bad',
  ],
  'panel-units-rule': ({ type, fieldConfig }) => {
    const unit = fieldConfig?.defaults.unit;
    return [drawsNumbers(type) && !(unit && KNOWN_UNITS.has(unit)) && `its unit is ${unit}`];
  },
  'panel-no-targets-rule': (panel) => [
    drawsNumbers(panel.type) && targetsOf(panel).length === 0 && 'it asks nothing',
  ],
  'panel-datasource-rule': (panel) =>
    targetsOf(panel).map(({ datasource }) => {
      const { type, uid } = datasource as { type: string; uid: string };
      return uid !== `\${${type}_datasource}` && `its data source is ${uid}`;
    }),
  'panel-thresholds-rule': ({ type, fieldConfig }) => [
    type === 'stat' &&
      !fieldConfig?.defaults.thresholds &&
      'it has no thresholds, so Grafana puts its own at 80',
  ],
  'panel-dashboard-link-rule': ({ links = [] }, dashboards) => {
    const uids = links.flatMap(({ url }) => /^\/d\/([^?]+)/.exec(url ?? '')?.[1] ?? []);
    return [
      uids.length === 0 && 'it leads to no other dashboard',
      ...uids.map((uid) => !dashboards.some((other) => other.uid === uid) && `there is no dashboard ${uid}`),
    ];
  },
  'panel-runbook-link-rule': ({ links = [] }) => [
    !links.some(({ url }) => url?.includes('/runbooks/')) && 'it leads to no runbook',
  ],
};

const queryRules: Record<string, (query: DashboardQuery) => Complaints> = {
  'target-rate-interval-rule': ({ expr }) =>
    selectorsIn(expr).map(
      ({ metric, within, range }) =>
        ['rate', 'irate'].includes(within ?? '') &&
        range !== '$__rate_interval' &&
        `the rate of ${metric} is over ${range}, not $__rate_interval`,
    ),
  // A variable asks for labels, not for values.
  'target-counter-agg-rule': ({ kind, expr }) =>
    selectorsIn(kind === 'variable' ? '' : expr).map(
      ({ metric, within, range }) =>
        isCounter(metric) &&
        !(range !== undefined && ['rate', 'irate', 'increase'].includes(within ?? '')) &&
        `${metric} is a counter and stands in no rate or increase`,
    ),
  'target-job-rule': (query) => matches(query, 'job=~"$job"'),
  'target-instance-rule': (query) => matches(query, 'instance=~"$instance"'),
};

/** Everything that breaks a rule. */
export function violationsOf(dashboards: readonly Dashboard[]): Violation[] {
  return dashboards.flatMap((dashboard) => [
    ...broken(dashboardRules, dashboard, (rule) => rule(dashboard, dashboards)),
    ...panelsOf(dashboard).flatMap((panel) =>
      broken(panelRules, dashboard, (rule) => rule(panel, dashboards), panel.title),
    ),
    ...queriesOf(dashboard)
      .filter(({ language }) => language === 'promql')
      .flatMap((query) => broken(queryRules, dashboard, (rule) => rule(query), query.panel)),
  ]);
}

function broken<Rule>(
  rules: Record<string, Rule>,
  { title }: Dashboard,
  apply: (rule: Rule) => Complaints,
  panel?: string,
): Violation[] {
  return Object.entries(rules).flatMap(([name, rule]) =>
    apply(rule)
      .filter((complaint): complaint is string => typeof complaint === 'string')
      .map((detail) => ({ rule: name, dashboard: title!, ...(panel !== undefined && { panel }), detail })),
  );
}

const KNOWN_UNITS = new Set<unknown>(Object.values(units));

function drawsNumbers(type: string): boolean {
  return ['stat', 'timeseries', 'table', 'bargauge', 'gauge', 'state-timeline'].includes(type);
}

function isCounter(metric: string): boolean {
  return /_(total|count|sum|bucket)$/.test(metric);
}

/** Marks and variables are of the whole system. */
function matches({ kind, expr }: DashboardQuery, matcher: string): Complaints {
  if (kind !== 'panel') return [];
  return selectorsIn(expr).map(
    ({ metric, matchers }) => !matchers.includes(matcher) && `${metric} is not limited to ${matcher}`,
  );
}

function chooses(dashboard: Dashboard, name: string, label: string): Complaints {
  const variable = variables(dashboard).find((one) => one.name === name);
  if (variable === undefined) return [`no ${name} can be chosen`];
  return [
    variable.label !== label && `its label is ${variable.label}, not ${label}`,
    !variable.multi && 'only one can be chosen',
    variable.allValue !== '.+' && `all of them are ${variable.allValue}, not .+`,
  ];
}

function uniqueIds({ panels = [] }: Dashboard): Complaints {
  const ids = panels.map(({ id }) => id);
  return [
    ids.some((id) => !Number.isInteger(id)) && 'a panel has no id',
    new Set(ids).size < ids.length && 'two panels have one id',
  ];
}

/** The panels of a line are 24 columns wide together, and none lies on another. */
function fullLines({ panels = [] }: Dashboard): Complaints {
  const lines = Map.groupBy(panels, ({ gridPos }) => gridPos?.y);
  return [...lines.values()].map((line) => {
    const sorted = line.toSorted((one, other) => one.gridPos!.x - other.gridPos!.x);
    const end = sorted.reduce((at, { gridPos }) => (gridPos!.x === at ? at + gridPos!.w : Number.NaN), 0);
    const names = line.map((panel) => (isRow(panel) ? `row ${panel.title}` : panel.title)).join(', ');
    return end !== 24 && `there is a gap or an overlap in the line of ${names}`;
  });
}
