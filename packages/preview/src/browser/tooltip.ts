/** The one tooltip of the page. */
import { element } from './dom.ts';

export type TooltipRow = { name: string; value: string; colour: string; isNearest?: boolean };

export type TooltipContent = { title: string; rows: readonly TooltipRow[]; notes?: readonly string[] };

const MOST_ROWS = 14;
const DISTANCE = 14;

/** Beside a point of the window, and always within it. */
export function showTooltip(x: number, y: number, { title, rows, notes = [] }: TooltipContent): void {
  const tooltip = document.getElementById('tooltip');
  if (!tooltip) return;
  const left = rows.length - MOST_ROWS;
  tooltip.replaceChildren(
    element('p', { class: 'title' }, title),
    element('table', {}, ...rows.slice(0, MOST_ROWS).map(rowOf)),
    ...(left > 0 ? [element('p', { class: 'more' }, `and ${left} more`)] : []),
    ...notes.map((note) => element('p', { class: 'note' }, note)),
  );
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const beside = x + DISTANCE + width > innerWidth ? x - DISTANCE - width : x + DISTANCE;
  tooltip.style.left = `${Math.max(4, beside)}px`;
  tooltip.style.top = `${Math.max(4, Math.min(y + DISTANCE, innerHeight - height - 4))}px`;
}

export function hideTooltip(): void {
  const tooltip = document.getElementById('tooltip');
  if (tooltip) tooltip.hidden = true;
}

function rowOf({ name, value, colour, isNearest = false }: TooltipRow): HTMLTableRowElement {
  const swatch = element('span', { class: 'swatch' });
  swatch.style.background = colour;
  return element(
    'tr',
    { class: isNearest ? 'nearest' : undefined },
    element('td', {}, swatch, name),
    element('td', { class: 'number' }, value),
  );
}
