/** Puts panels into lines and rows, and rows into a dashboard. */
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { whatChanged } from './annotation.ts';
import { dashboardsMenu, TAG } from './link.ts';
import type { Panel } from './panel.ts';
import type { Variable } from './variable.ts';

/** Panels side by side. */
export type Line = Panel[];

export type Row = { title: string; lines: Line[]; repeatFor?: string };

export type DashboardParts = {
  uid: string;
  title: string;
  description: string;
  /** Beside `vigil`. */
  tags?: string[];
  /** What is shown at first: `now-1h` until now. */
  from: string;
  refresh: string;
  variables: Variable[];
  rows: Row[];
};

export function row(title: string, ...lines: Line[]): Row {
  return { title, lines };
}

/** One row for each value that the variable has. */
export function repeatedRow(variable: string, ...lines: Line[]): Row {
  return { title: `$${variable}`, lines, repeatFor: variable };
}

const COLUMNS = 24;

/** In Grafana's units of about 30 px, by the type of the panel; the tallest of a line decides. */
const HEIGHTS: Readonly<Record<string, number>> = { stat: 4, text: 8, 'state-timeline': 7, logs: 10 };
const HEIGHT = 8;

/**
 * A dashboard of schema v1, as Grafana's file provisioning takes it: with the marks of what changed, and the menu of its siblings.
 *
 * @throws Error naming the row whose panels leave a gap
 */
export function dashboard(parts: DashboardParts): Dashboard {
  const builder = new DashboardBuilder(parts.title)
    .uid(parts.uid)
    .description(parts.description)
    .tags([TAG, ...(parts.tags ?? [])])
    // Edited in this repository, not in Grafana.
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: parts.from, to: 'now' })
    .refresh(parts.refresh)
    .timezone('browser')
    .variables(parts.variables)
    .annotations(whatChanged())
    .link(dashboardsMenu());
  let id = 0;
  for (const { title, lines, repeatFor } of parts.rows) {
    id += 1;
    const rowBuilder = new RowBuilder(title).id(id);
    if (repeatFor !== undefined) rowBuilder.repeat(repeatFor);
    builder.withRow(rowBuilder);
    for (const line of lines) {
      const widths = widthsOf(line, `${parts.title}, row ${title}`);
      const h = Math.max(...line.map(({ type }) => HEIGHTS[type] ?? HEIGHT));
      for (const [index, panel] of line.entries()) {
        id += 1;
        const placed = { ...panel, id, gridPos: { x: 0, y: 0, w: widths[index]!, h } };
        builder.withPanel({ build: () => placed });
      }
    }
  }
  return shown(builder.build());
}

/** Those that name no width share what is left; the first of them take the rest of the division. */
function widthsOf(line: Line, where: string): number[] {
  const named = line.map(({ gridPos }) => gridPos?.w);
  const left = COLUMNS - named.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  const sharers = named.filter((width) => width === undefined).length;
  if (sharers === 0 ? left !== 0 : left < sharers) {
    throw new Error(`${where}: the widths of a line add up to ${COLUMNS - left}, not to ${COLUMNS}`);
  }
  const share = Math.floor(left / sharers);
  let rest = left - share * sharers;
  return named.map((width) => {
    if (width !== undefined) return width;
    rest -= 1;
    return share + (rest >= 0 ? 1 : 0);
  });
}

/** The SDK puts links and marks into a menu, where nobody finds a runbook. */
function shown(built: Dashboard): Dashboard {
  return JSON.parse(
    JSON.stringify(built, (key, value) =>
      key === 'placement' && value === 'inControlsMenu' ? undefined : value,
    ),
  );
}
