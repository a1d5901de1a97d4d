/** What the server tells the page about a panel: Grafana's data frames and field configuration, reduced to what is drawn. */

/** A number, a text, or nothing. What JSON cannot carry is spelled `NaN`, `+Inf` and `-Inf` on the way. */
export type Value = number | string | null;

export type Threshold = { value: number | null; color: string };

/** One of Grafana's value mappings. */
export type Mapping =
  | { type: 'value'; options: Readonly<Record<string, MappedText>> }
  | { type: 'range'; options: { from: number | null; to: number | null; result: MappedText } }
  | { type: 'regex'; options: { pattern: string; result: MappedText } }
  | { type: 'special'; options: { match: string; result: MappedText } };

export type MappedText = { text?: string; color?: string };

export type Link = { title: string; url: string; targetBlank?: boolean; tooltip?: string };

/** How a field is shown; `custom` is what its panel type knows of. */
export type FieldConfig = {
  unit?: string;
  decimals?: number;
  min?: number;
  max?: number;
  displayName?: string;
  noValue?: string;
  color?: { mode: string; fixedColor?: string };
  thresholds?: { mode: 'absolute' | 'percentage'; steps: Threshold[] };
  mappings?: Mapping[];
  links?: Link[];
  custom?: Readonly<Record<string, unknown>>;
};

export type Field = {
  /** The name that transformations and overrides know: of a series its legend. */
  name: string;
  /** The name that is shown. */
  displayName: string;
  type: 'time' | 'number' | 'string';
  labels: Readonly<Record<string, string>>;
  config: FieldConfig;
  /** Times in milliseconds since the epoch. */
  values: Value[];
};

export type Frame = { refId: string; fields: Field[] };

export type Exemplar = { time: number; value: number; labels: Readonly<Record<string, string>> };

/** A query as it was put to Prometheus. */
export type AskedQuery = { refId: string; expr: string };

export type Alert = {
  name: string;
  state: string;
  severity: string;
  summary: string;
  /** Milliseconds since the epoch. */
  activeAt: number;
  labels: Readonly<Record<string, string>>;
  runbookUrl?: string;
  dashboardUrl?: string;
};

export type PanelData = {
  /** Of the times that the data is for, in milliseconds since the epoch. */
  from: number;
  to: number;
  /** Between two points, in milliseconds. */
  stepMs: number;
  frames: Frame[];
  exemplars: Exemplar[];
  alerts: Alert[];
  queries: AskedQuery[];
  /** What the reader should know: series left out, a value that was not understood. */
  notes: string[];
};

/** An annotation: a moment, or a region where `timeEnd` is later. Times in milliseconds since the epoch. */
export type Annotation = {
  time: number;
  timeEnd: number;
  title: string;
  text: string;
  tags: string[];
  /** The name of the annotation query that found it. */
  source: string;
  color: string;
};

/** What a panel's element carries for the page, beside its data. */
export type PanelSettings = {
  id: number;
  type: string;
  title: string;
  description: string;
  options: Readonly<Record<string, unknown>>;
  links: Link[];
};
