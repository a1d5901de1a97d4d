/** Where the panels of a dashboard stand, with repeats written out: sections, each a row with its panels on a grid of 24 columns. */
import type { Dashboard, GridPosition, Panel } from './dashboard.ts';
import type { Variable } from './variables.ts';

/** The one value that a repeated panel or row has of its variable. */
export type Scope = Readonly<Record<string, string>>;

export type PlacedPanel = { panel: Panel; position: GridPosition; scope: Scope };

export type Section = {
  /** Without a row: the panels above the first one. */
  row?: { title: string; collapsed: boolean };
  scope: Scope;
  panels: PlacedPanel[];
};

const COLUMNS = 24;
const standardPosition: GridPosition = { x: 0, y: 0, w: 12, h: 8 };

export function layOut(dashboard: Dashboard, variables: readonly Variable[]): Section[] {
  return sectionsOf(dashboard.panels ?? []).flatMap(({ row, panels }) =>
    scopesOf(row?.repeat, variables).map((scope) => ({
      ...(row && { row: { title: row.title ?? '', collapsed: row.collapsed ?? false } }),
      scope,
      panels: place(panels, scope, variables),
    })),
  );
}

type Group = { row?: Panel; panels: Panel[] };

/** An open row's panels follow it, a collapsed row holds them. */
function sectionsOf(panels: readonly Panel[]): Group[] {
  const groups: Group[] = [{ panels: [] }];
  for (const panel of inReadingOrder(panels)) {
    if (panel.type === 'row') groups.push({ row: panel, panels: [...inReadingOrder(panel.panels ?? [])] });
    else groups.at(-1)!.panels.push(panel);
  }
  return groups.filter(({ row, panels: its }) => row !== undefined || its.length > 0);
}

function inReadingOrder(panels: readonly Panel[]): Panel[] {
  const at = ({ gridPos = standardPosition }: Panel) => gridPos.y * COLUMNS + gridPos.x;
  return panels.toSorted((a, b) => at(a) - at(b));
}

function scopesOf(repeat: string | undefined, variables: readonly Variable[]): Scope[] {
  const variable = repeat ? variables.find(({ name }) => name === repeat) : undefined;
  return variable ? variable.values.map((value) => ({ [variable.name]: value })) : [{}];
}

/** Rows of the grid count from the section's top; what repeats push down is moved. */
function place(panels: readonly Panel[], scope: Scope, variables: readonly Variable[]): PlacedPanel[] {
  const top = Math.min(...panels.map(({ gridPos = standardPosition }) => gridPos.y));
  const placed: PlacedPanel[] = [];
  const pushes: { below: number; by: number }[] = [];
  for (const panel of panels) {
    const original = panel.gridPos ?? standardPosition;
    const pushed = pushes.filter(({ below }) => original.y >= below).reduce((sum, { by }) => sum + by, 0);
    const position = { ...original, y: original.y - top + pushed };
    // Within a repeated row its variable has one value already.
    const scopes = panel.repeat && panel.repeat in scope ? [{}] : scopesOf(panel.repeat, variables);
    const positions = repeatedPositions(panel, position, scopes.length);
    for (const [index, own] of scopes.entries()) {
      placed.push({ panel, position: positions[index]!, scope: { ...scope, ...own } });
    }
    const bottom = Math.max(0, ...positions.map(({ y, h }) => y + h));
    const by = bottom - (position.y + position.h);
    if (by > 0) pushes.push({ below: original.y + original.h, by });
  }
  return placed;
}

/** Copies side by side share the whole width, at most `maxPerRow` (4) of them; copies below each other keep it. */
function repeatedPositions(panel: Panel, position: GridPosition, count: number): GridPosition[] {
  if (!panel.repeat) return [position];
  if (panel.repeatDirection === 'v') {
    return Array.from({ length: count }, (_, index) => ({ ...position, y: position.y + index * position.h }));
  }
  const perRow = Math.max(1, Math.min(count, panel.maxPerRow ?? 4));
  const w = Math.floor(COLUMNS / perRow);
  return Array.from({ length: count }, (_, index) => ({
    ...position,
    w,
    x: (index % perRow) * w,
    y: position.y + Math.floor(index / perRow) * position.h,
  }));
}
