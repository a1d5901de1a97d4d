import { display, displayText, numberOf } from '../../shared/display.ts';
import { resolveLink } from '../../shared/links.ts';
import type { Field, Frame, Value } from '../../shared/panel-data.ts';
import { calculationOf } from '../../shared/reduce.ts';
import { formatValue } from '../../shared/units.ts';
import { colourOfValue, cssColour } from '../colours.ts';
import { anchor, element, keepingFocus } from '../dom.ts';
import { boundsOf } from './bounds.ts';
import type { Draw, DrawContext } from './drawing.ts';

type Order = { column: string; descending: boolean };

/** Rows and columns, sortable by every column. */
export const drawTable: Draw = (body, data, context) => {
  const [first] = (context.settings.options.sortBy ?? []) as { displayName?: string; desc?: boolean }[];
  let order: Order | undefined = first?.displayName
    ? { column: first.displayName, descending: first.desc ?? false }
    : undefined;
  let latest = data;
  const draw = () =>
    keepingFocus(body, () => {
      const { scrollTop = 0, scrollLeft = 0 } = body.firstElementChild ?? {};
      const label = `${context.settings.title}, table`;
      const table = element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
        ...latest.frames.slice(0, 1).map((frame) => tableOf(frame, order, context, sortBy)),
      );
      body.replaceChildren(table);
      table.scrollTo(scrollLeft, scrollTop);
    });
  const sortBy = (column: string) => {
    order = { column, descending: order?.column === column ? !order.descending : false };
    draw();
  };
  draw();
  return {
    update: (next) => {
      latest = next;
      draw();
      return true;
    },
    dispose: () => {},
  };
};

function tableOf(
  frame: Frame,
  order: Order | undefined,
  context: DrawContext,
  sortBy: (column: string) => void,
): HTMLTableElement {
  const fields = frame.fields.filter(
    ({ config }) => !config.custom?.hidden && !hiddenFromView(config.custom),
  );
  const rows = sortedRows(frame, order);
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...fields.map((field) => heading(field, order, sortBy)))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...fields.map((field) => cell(field, row, frame, context)))),
    ),
    footerOf(fields, context),
  );
}

const hiddenFromView = (custom: Field['config']['custom']) =>
  (custom?.hideFrom as { viz?: boolean } | undefined)?.viz === true;

function heading(
  field: Field,
  order: Order | undefined,
  sortBy: (column: string) => void,
): HTMLTableCellElement {
  const { displayName } = field;
  const isSorted = order?.column === displayName;
  const button = element('button', { type: 'button' }, displayName);
  button.addEventListener('click', () => sortBy(displayName));
  const direction = order?.descending ? 'descending' : 'ascending';
  return element(
    'th',
    { scope: 'col', class: alignment(field), ...(isSorted && { 'aria-sort': direction }) },
    button,
  );
}

function cell(field: Field, row: number, frame: Frame, { links }: DrawContext): HTMLTableCellElement {
  const value = field.values[row] ?? null;
  const text = textOf(value, field);
  const cells = Object.fromEntries(
    frame.fields.flatMap((other) => {
      const raw = String(other.values[row] ?? '');
      return [[other.name, raw] as const, [other.displayName, raw] as const];
    }),
  );
  const [link] = field.config.links ?? [];
  const address =
    link && resolveLink(link.url, { ...links, field, value: { raw: String(value), text }, row: cells });
  const made = element(
    'td',
    { class: alignment(field) },
    address === undefined ? text : anchor(address, text),
  );
  const { type = 'auto' } = (field.config.custom?.cellOptions ?? {}) as { type?: string };
  styleCell(made, type, field, value);
  return made;
}

function styleCell(made: HTMLTableCellElement, type: string, field: Field, value: Value): void {
  const colour = cssColour(colourOfValue(value, field) ?? 'text');
  if (type === 'color-text') made.style.color = colour;
  if (type === 'color-background' || type === 'pill') {
    made.classList.add('coloured');
    made.style.setProperty('--colour', colour);
  }
  const number = numberOf(value);
  if (type === 'gauge' && number !== null && Number.isFinite(number)) {
    const { min, max } = boundsOf(field.config, field.values.map(numberOf));
    const fill = element('span', { class: 'fill' });
    fill.style.width = `${Math.min(Math.max((number - min) / (max - min), 0), 1) * 100}%`;
    fill.style.background = colour === 'var(--text)' ? 'var(--blue)' : colour;
    const text = element('span', { class: 'value' }, ...made.childNodes);
    made.append(element('span', { class: 'gauge-cell' }, element('span', { class: 'track' }, fill), text));
  }
}

function textOf(value: Value, field: Field): string {
  // What a panel says of no data is not said of a cell: another query has data for its row.
  if (value === null) return '-';
  if (field.type !== 'time') return displayText(value, field.config);
  return formatValue(Number(value), field.config.unit ?? 'dateTimeAsIso');
}

function alignment({ type, config }: Field): string | undefined {
  const { align = 'auto' } = config.custom ?? {};
  if (align !== 'auto') return align === 'right' ? 'number' : undefined;
  return type === 'number' ? 'number' : undefined;
}

function sortedRows({ fields }: Frame, order: Order | undefined): number[] {
  const rows = Array.from(
    { length: Math.max(0, ...fields.map(({ values }) => values.length)) },
    (_, row) => row,
  );
  const field = fields.find(({ displayName }) => displayName === order?.column);
  if (!field || !order) return rows;
  const direction = order.descending ? -1 : 1;
  return rows.sort((a, b) => direction * compared(field.values[a] ?? null, field.values[b] ?? null, field));
}

function compared(a: Value, b: Value, { type, config }: Field): number {
  if (type === 'string')
    return display(a, config).text.localeCompare(display(b, config).text, 'en', { numeric: true });
  const [left, right] = [numberOf(a) ?? Number.NEGATIVE_INFINITY, numberOf(b) ?? Number.NEGATIVE_INFINITY];
  return left === right ? 0 : left < right ? -1 : 1;
}

type FooterOptions = { show?: boolean; reducer?: string[]; fields?: string[] };

/** Grafana's footer: one calculation of every column of numbers. */
function footerOf(fields: readonly Field[], { settings }: DrawContext): HTMLElement | undefined {
  const {
    show = false,
    reducer = ['sum'],
    fields: wanted = [],
  } = (settings.options.footer ?? {}) as FooterOptions;
  if (!show) return undefined;
  const { title, of } = calculationOf(reducer[0] ?? 'sum');
  const isCounted = ({ type, name }: Field) =>
    type === 'number' && (wanted.length === 0 || wanted.includes(name));
  return element(
    'tfoot',
    {},
    element(
      'tr',
      {},
      ...fields.map((field, index) =>
        element(
          'td',
          { class: alignment(field) },
          isCounted(field) ? displayText(of(field.values), field.config) : index === 0 ? title : '',
        ),
      ),
    ),
  );
}
