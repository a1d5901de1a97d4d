import { numberOf } from '../../shared/display.ts';
import { cssColour } from '../colours.ts';
import { anchor, element } from '../dom.ts';
import { boundsOf } from './bounds.ts';
import type { Draw } from './drawing.ts';
import { drawElements } from './elements.ts';
import { type SingleValue, singleValues } from './single-values.ts';

/** A bar a value, below each other whatever the orientation: so the names stay legible. */
export const drawBarGauge: Draw = (body, data, { settings, links }) =>
  drawElements(body, data, (latest) => {
    const values = singleValues(latest, settings.options, links);
    return [element('ul', { class: 'bars' }, ...values.map((value) => bar(value, values)))];
  });

function bar(
  { name, value, displayed, colour, field, link }: SingleValue,
  all: readonly SingleValue[],
): HTMLLIElement {
  const { min, max } = boundsOf(
    field.config,
    all.map((other) => numberOf(other.value)),
  );
  const share = Math.min(Math.max(((numberOf(value) ?? min) - min) / (max - min), 0), 1);
  const fill = element('span', { class: 'fill' });
  fill.style.width = `${share * 100}%`;
  fill.style.background = cssColour(colour === 'text' ? 'blue' : colour);
  return element(
    'li',
    {},
    element('span', { class: 'name', title: name }, link === undefined ? name : anchor(link, name)),
    element('span', { class: 'track' }, fill),
    element('span', { class: 'value' }, `${displayed.text}${displayed.suffix}`),
  );
}
