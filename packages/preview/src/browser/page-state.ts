/** What the page shows now: the range, the variables, the annotations; and the addresses that follow from them. */
import type { LinkContext } from '../shared/links.ts';
import type { PageSettings } from '../shared/page-settings.ts';
import type { Annotation } from '../shared/panel-data.ts';
import { type Instants, isLive, resolveRange, type TimeRange } from '../shared/time-range.ts';

export type PageState = {
  settings: PageSettings;
  range: TimeRange;
  /** Newest known; drawn by every chart. */
  annotations: Annotation[];
  paused: boolean;
  refreshMs: number;
};

export function readPageState(container: HTMLElement): PageState {
  const settings = JSON.parse(container.dataset.page ?? '{}') as PageSettings;
  return { settings, range: settings.range, annotations: [], paused: false, refreshMs: 5000 };
}

/** Parameters of a request for data; a repeated panel has one value of its own. */
export function parametersOf(
  { range, settings }: PageState,
  scope: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const parameters = new URLSearchParams(range);
  for (const [name, values] of Object.entries(settings.variables)) {
    if (name in scope) parameters.append(`var-${name}`, scope[name]!);
    else for (const value of values) parameters.append(`var-${name}`, value);
  }
  return parameters;
}

export function linkContextOf(
  { range, settings }: PageState,
  scope: Readonly<Record<string, string>> = {},
): LinkContext {
  const scoped = Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, [value]]));
  return { range, variables: { ...settings.variables, ...scoped }, grafanaUrl: settings.grafanaUrl };
}

export function isMoving({ range, paused }: PageState): boolean {
  return isLive(range) && !paused;
}

export function instantsOf({ range }: PageState): Instants {
  return resolveRange(range, Date.now());
}
