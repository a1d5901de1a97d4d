import type { PanelSettings } from './panel-data.ts';
import type { TimeRange } from './time-range.ts';

export type PanelOptions = PanelSettings & {
  /** The value that a copy of a repeated panel has of its variable. */
  scope: Readonly<Record<string, string>>;
};

/** What the page tells its scripts, in an attribute: no script stands in the page itself. */
export type PageSettings = {
  uid: string;
  range: TimeRange;
  variables: Readonly<Record<string, readonly string[]>>;
  /** Empty where there is no Grafana. */
  grafanaUrl: string;
  /** By the id of the panel's element. */
  panels: Record<string, PanelOptions>;
};
