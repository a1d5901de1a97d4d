import { numberOf, thresholdValues } from '../../shared/display.ts';
import { cssColour } from '../colours.ts';
import { anchor, element, svg } from '../dom.ts';
import { boundsOf } from './bounds.ts';
import type { Draw } from './drawing.ts';
import { drawElements } from './elements.ts';
import { type SingleValue, singleValues } from './single-values.ts';

/** An arc from the least to the greatest value, with the thresholds around it. */
export const drawGauge: Draw = (body, data, { settings, links }) =>
  drawElements(body, data, (latest) => {
    const values = singleValues(latest, settings.options, links);
    return [element('div', { class: 'tiles' }, ...values.map((value) => gauge(value, values.length > 1)))];
  });

function gauge(single: SingleValue, showsName: boolean): HTMLElement {
  const { field, value, displayed, name, link } = single;
  const number = numberOf(value);
  const { min, max } = boundsOf(field.config, [number]);
  const shareOf = (at: number) => Math.min(Math.max((at - min) / (max - min), 0), 1);
  const base = field.config.thresholds?.steps[0]?.color ?? 'green';
  const steps = [{ value: min, color: base }, ...thresholdValues(field.config)];
  const marks = steps.map((step, index) =>
    arc(46, shareOf(step.value), shareOf(steps[index + 1]?.value ?? max), step.color, 'mark'),
  );
  const drawing = svg(
    'svg',
    { viewBox: '0 0 100 58', 'aria-hidden': 'true' },
    arc(37, 0, 1, undefined, 'track'),
    number !== null && arc(37, 0, shareOf(number), single.colour === 'text' ? 'blue' : single.colour, 'fill'),
    ...marks,
  );
  const text = `${displayed.text}${displayed.suffix}`;
  return element(
    'div',
    { class: 'tile gauge' },
    drawing,
    element('p', { class: 'value' }, link === undefined ? text : anchor(link, text)),
    showsName && element('p', { class: 'name' }, name),
  );
}

/** A part of the half circle, from share to share of it. */
function arc(
  radius: number,
  from: number,
  to: number,
  colour: string | undefined,
  kind: string,
): SVGPathElement {
  const point = (share: number) => {
    const angle = Math.PI * (1 - share);
    return `${(50 + radius * Math.cos(angle)).toFixed(2)} ${(52 - radius * Math.sin(angle)).toFixed(2)}`;
  };
  const made = svg('path', {
    d: `M${point(from)} A${radius} ${radius} 0 0 1 ${point(Math.max(from, to))}`,
    class: kind,
  });
  if (colour) made.style.stroke = cssColour(colour);
  return made;
}
