/** Every query of a dashboard, wherever it stands: what the linter reads, and what the proof asks Prometheus. */
import type { AnnotationQuery, Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Variables } from '@vigil/preview/fill';

export type DashboardQuery = {
  /** The title of the dashboard. */
  dashboard: string;
  /** The title of the panel, or the name of the mark or of the variable. */
  panel: string;
  kind: 'panel' | 'annotation' | 'variable';
  /** A, B, C of a panel. */
  refId: string;
  language: 'promql' | 'logql' | 'traceql';
  expr: string;
  /** Asked for the present only. */
  instant: boolean;
  exemplars: boolean;
};

type AnyTarget = {
  refId?: string;
  expr?: string;
  query?: string;
  instant?: boolean;
  exemplar?: boolean;
  datasource?: { type?: string };
};

const languages = { prometheus: 'promql', loki: 'logql', tempo: 'traceql' } as const;

export function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

/** Without the rows. */
export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.filter((panel) => !isRow(panel)) as Panel[];
}

export function targetsOf({ targets = [] }: Panel): AnyTarget[] {
  return targets as AnyTarget[];
}

export function queriesOf(dashboard: Dashboard): DashboardQuery[] {
  return [
    ...panelsOf(dashboard).flatMap((panel) =>
      targetsOf(panel).map((target) => ofPanel(dashboard, panel, target)),
    ),
    ...(dashboard.annotations.list ?? []).map((annotation) => ofAnnotation(dashboard, annotation)),
    ...variableQueries(dashboard),
  ];
}

function ofPanel(dashboard: Dashboard, panel: Panel, target: AnyTarget): DashboardQuery {
  const type = (target.datasource?.type ?? 'prometheus') as keyof typeof languages;
  return {
    dashboard: dashboard.title!,
    panel: panel.title!,
    kind: 'panel',
    refId: target.refId!,
    language: languages[type],
    expr: target.expr ?? target.query ?? '',
    instant: target.instant ?? false,
    exemplars: target.exemplar ?? false,
  };
}

function ofAnnotation(dashboard: Dashboard, { name, expr = '' }: AnnotationQuery): DashboardQuery {
  return {
    dashboard: dashboard.title!,
    panel: name,
    kind: 'annotation',
    refId: 'A',
    language: 'promql',
    expr,
    instant: false,
    exemplars: false,
  };
}

/** `label_values(selector, label)`, which Grafana asks of the labels and not of the values. */
export const LABEL_VALUES = /^label_values\((.+),\s*(\w+)\)$/;

function variableQueries(dashboard: Dashboard): DashboardQuery[] {
  return (dashboard.templating.list ?? [])
    .filter(({ type }) => type === 'query')
    .map(({ name, query }) => ({
      dashboard: dashboard.title!,
      panel: name,
      kind: 'variable',
      refId: 'A',
      language: 'promql',
      expr: (query as { query: string }).query,
      instant: true,
      exemplars: false,
    }));
}

/** The variables as they are when the dashboard is opened. */
export function initialVariables({ templating }: Dashboard): Variables {
  return Object.fromEntries(
    (templating.list ?? [])
      .filter(({ type }) => type !== 'datasource')
      .map(({ name, allValue = '.*', current }) => [
        name,
        current?.value === '$__all' ? { pattern: allValue } : (current?.value ?? ''),
      ]),
  );
}
