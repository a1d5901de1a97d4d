/** What every panel is made of, whatever it draws. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type {
  DashboardLink,
  DynamicConfigValue,
  Panel,
  ThresholdsConfig,
  ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { type Link, linkBuilder } from './link.ts';
import { PROMETHEUS } from './source.ts';
import { type Threshold, thresholdsBuilder } from './threshold.ts';

export type { Panel };

/** What a panel says of itself. */
export type About = {
  title: string;
  /** What is seen, in a sentence. */
  shows: string;
  /** What to do when it looks bad: the first step, for whoever was woken by it. */
  whenBad: string;
  /** What is said where there is nothing to show; by default Grafana's "No data". */
  whenEmpty?: string;
  /** One of Grafana's. */
  unit: string;
  /** Runbooks, then the next dashboard. */
  links: Link[];
  thresholds?: Threshold[];
  mappings?: ValueMapping[];
  decimals?: number;
  min?: number;
  max?: number;
  /** Columns of 24; an equal share of its line by default. */
  width?: number;
};

export type Query = {
  expr: string;
  /** The name of each series, with labels as `{{label}}`. */
  legend?: string;
  /** The traces behind the values, where the series has them. */
  exemplars?: boolean;
  /** A line that others are measured by: drawn dashed. */
  limit?: boolean;
};

/** What the builders of the panel types have in common. */
interface PanelBuilder<Self> extends Builder<Panel> {
  title(title: string): Self;
  description(description: string): Self;
  unit(unit: string): Self;
  links(links: Builder<DashboardLink>[]): Self;
  datasource(source: { type?: string; uid?: string }): Self;
  thresholds(thresholds: Builder<ThresholdsConfig>): Self;
  mappings(mappings: ValueMapping[]): Self;
  decimals(decimals: number): Self;
  min(min: number): Self;
  max(max: number): Self;
  noValue(text: string): Self;
  withTarget(target: Builder<Dataquery>): Self;
  overrideByQuery(refId: string, properties: DynamicConfigValue[]): Self;
}

export function describe<Self extends PanelBuilder<Self>>(builder: Self, about: About): Self {
  let described = builder
    .title(about.title)
    .description(descriptionOf(about))
    .unit(about.unit)
    .links(about.links.map(linkBuilder))
    .datasource(PROMETHEUS);
  if (about.whenEmpty) described = described.noValue(about.whenEmpty);
  if (about.thresholds) described = described.thresholds(thresholdsBuilder(about.thresholds));
  if (about.mappings) described = described.mappings(about.mappings);
  if (about.decimals !== undefined) described = described.decimals(about.decimals);
  if (about.min !== undefined) described = described.min(about.min);
  if (about.max !== undefined) described = described.max(about.max);
  return described;
}

export function descriptionOf({ shows, whenBad }: Pick<About, 'shows' | 'whenBad'>): string {
  return `${shows}\n\n**When it looks bad:** ${whenBad}`;
}

type Form = 'range' | 'instant' | 'table';

export function ask<Self extends PanelBuilder<Self>>(
  builder: Self,
  queries: readonly Query[],
  form: Form,
): Self {
  return queries.reduce((asking, query, index) => {
    const refId = refIdOf(index);
    const withQuery = asking.withTarget(target(query, refId, form));
    return query.limit ? withQuery.overrideByQuery(refId, dashedLine) : withQuery;
  }, builder);
}

/** A, B, C: how Grafana names queries. */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function target({ expr, legend, exemplars }: Query, refId: string, form: Form): DataqueryBuilder {
  const query = new DataqueryBuilder().refId(refId).expr(expr).datasource(PROMETHEUS);
  if (legend !== undefined) query.legendFormat(legend);
  if (exemplars) query.exemplar(true);
  if (form === 'range') return query.range();
  return form === 'table' ? query.instant().format(PromQueryFormat.Table) : query.instant();
}

const dashedLine: DynamicConfigValue[] = [
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
  { id: 'custom.fillOpacity', value: 0 },
  // A limit is no part of what is stacked.
  { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
];

/** Built, and as wide as it asked to be. */
export function built(builder: Builder<Panel>, { width }: Pick<About, 'width'>): Panel {
  const panel = builder.build();
  return width === undefined ? panel : { ...panel, gridPos: { x: 0, y: 0, w: width, h: 0 } };
}
