/** The part of Grafana's dashboard schema v1 that the preview reads. Everything is optional there; what is missing has Grafana's default. */
import type { FieldConfig, Link } from './shared/panel-data.ts';

export type DatasourceRef = { type?: string; uid?: string } | string | null;

export type Target = {
  refId?: string;
  expr?: string;
  legendFormat?: string;
  instant?: boolean;
  range?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
  /** The least time between two points, such as `1m`. */
  interval?: string;
  exemplar?: boolean;
  hide?: boolean;
  datasource?: DatasourceRef;
};

export type Transformation = { id: string; disabled?: boolean; options?: Record<string, unknown> };

export type Override = {
  matcher: { id: string; options?: unknown };
  properties: { id: string; value?: unknown }[];
};

export type GridPosition = { x: number; y: number; w: number; h: number };

export type Panel = {
  id?: number;
  type: string;
  title?: string;
  description?: string;
  gridPos?: GridPosition;
  datasource?: DatasourceRef;
  targets?: Target[];
  options?: Record<string, unknown>;
  fieldConfig?: { defaults?: FieldConfig; overrides?: Override[] };
  transformations?: Transformation[];
  links?: Link[];
  interval?: string;
  maxDataPoints?: number;
  timeFrom?: string;
  repeat?: string;
  repeatDirection?: 'h' | 'v';
  maxPerRow?: number;
  /** Of a row: its panels lie in `panels` while it is collapsed, and after it while it is not. */
  collapsed?: boolean;
  panels?: Panel[];
};

export type VariableOption = { text?: string | string[]; value?: string | string[]; selected?: boolean };

export type VariableModel = {
  name: string;
  label?: string;
  description?: string;
  type: string;
  query?: string | { query?: string };
  definition?: string;
  regex?: string;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string;
  sort?: number;
  /** 2: not shown. */
  hide?: number;
  current?: VariableOption;
  options?: VariableOption[];
};

export type AnnotationModel = {
  name: string;
  enable?: boolean;
  hide?: boolean;
  iconColor?: string;
  datasource?: DatasourceRef;
  type?: string;
  expr?: string;
  step?: string;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
  target?: { expr?: string; type?: string; tags?: string[]; matchAny?: boolean; limit?: number };
};

export type DashboardLink = Link & {
  type?: string;
  tags?: string[];
  includeVars?: boolean;
  keepTime?: boolean;
  asDropdown?: boolean;
};

export type Dashboard = {
  uid: string;
  title: string;
  description?: string;
  tags?: string[];
  schemaVersion?: number;
  panels?: Panel[];
  templating?: { list?: VariableModel[] };
  annotations?: { list?: AnnotationModel[] };
  time?: { from: string; to: string };
  refresh?: string;
  links?: DashboardLink[];
};

/** Every panel that draws something, also those of collapsed rows. */
export function allPanels(dashboard: Dashboard): Panel[] {
  const within = (panels: readonly Panel[]): Panel[] =>
    panels.flatMap((panel) => (panel.type === 'row' ? within(panel.panels ?? []) : [panel]));
  return within(dashboard.panels ?? []);
}
