import { numberOf } from '../../shared/display.ts';
import { cssColour } from '../colours.ts';
import { anchor, element, svg } from '../dom.ts';
import type { Draw, DrawContext } from './drawing.ts';
import { drawElements } from './elements.ts';
import { type SingleValue, singleValues } from './single-values.ts';

/** One number, large, with the way that it took behind it. */
export const drawStat: Draw = (body, data, context) =>
  drawElements(body, data, (latest) => {
    const values = singleValues(latest, context.settings.options, context.links);
    return [
      element('div', { class: 'tiles' }, ...values.map((value) => tile(value, values.length, context))),
    ];
  });

function tile(single: SingleValue, count: number, { settings }: DrawContext): HTMLElement {
  const {
    graphMode = 'area',
    colorMode = 'value',
    textMode = 'auto',
  } = settings.options as Record<string, string>;
  const { displayed, name, field, link } = single;
  const showsName =
    textMode === 'value_and_name' || textMode === 'name' || (textMode === 'auto' && count > 1);
  const number = textMode === 'name' ? name : displayed.text;
  const value = element(
    'p',
    { class: 'value' },
    element('span', {}, number),
    element('small', {}, textMode === 'name' ? '' : displayed.suffix),
  );
  const colour = cssColour(single.colour);
  const made = element(
    'div',
    { class: `tile ${colorMode}` },
    showsName && textMode !== 'name' && element('p', { class: 'name' }, name),
    link === undefined ? value : element('p', { class: 'value' }, linked(link, value)),
    graphMode !== 'none' && sparkline(field.values.map(numberOf), colour),
  );
  made.style.setProperty('--colour', colour);
  // The stylesheet makes the number as large as its length allows.
  made.style.setProperty('--length', String(Math.max(3, number.length + displayed.suffix.length * 0.6)));
  return made;
}

function linked(address: string, value: HTMLElement): HTMLAnchorElement {
  const link = anchor(address, '');
  link.append(...value.childNodes);
  return link;
}

/** A line of the values over time, without axes: it only shows the way that they took. */
function sparkline(values: readonly (number | null)[], colour: string): SVGElement | undefined {
  const points = values.flatMap((value, index) =>
    value !== null && Number.isFinite(value) ? [{ index, value }] : [],
  );
  if (points.length < 3) return undefined;
  const least = Math.min(...points.map(({ value }) => value));
  const most = Math.max(...points.map(({ value }) => value));
  const x = (index: number) => ((index / Math.max(1, values.length - 1)) * 100).toFixed(2);
  const y = (value: number) =>
    (most === least ? 90 : 95 - ((value - least) / (most - least)) * 90).toFixed(2);
  const line = points.map(({ index, value }) => `${x(index)},${y(value)}`).join(' L');
  const path = svg('path', { d: `M${line}`, class: 'line' });
  const area = svg('path', {
    d: `M${x(points[0]!.index)},100 L${line} L${x(points.at(-1)!.index)},100Z`,
    class: 'area',
  });
  path.style.stroke = colour;
  area.style.fill = colour;
  return svg(
    'svg',
    { class: 'sparkline', viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    area,
    path,
  );
}
