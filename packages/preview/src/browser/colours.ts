/** Grafana's colour names as this page's colours, which have enough contrast in the light and in the dark. */

import { display, numberOf, thresholdColor } from '../shared/display.ts';
import type { Field } from '../shared/panel-data.ts';
import { reduce } from '../shared/reduce.ts';

const SERIES_COLOURS = 9;
const named = new Set(['green', 'yellow', 'red', 'blue', 'orange', 'purple']);

/** For a style: `semi-dark-green` is the page's green, `#37f` stays. */
export function cssColour(name: string): string {
  const base = name.replace(/^(super-light|light|semi-dark|dark)-/, '');
  if (named.has(base)) return `var(--${base})`;
  if (base === 'text' || base === 'white' || base === 'black') return 'var(--text)';
  if (base === 'gray' || base === 'grey') return 'var(--muted)';
  return /^series-\d$/.test(base) ? `var(--${base})` : name;
}

/** For a canvas, which knows no variables. */
export function canvasColour(name: string, alpha = 1): string {
  const css = cssColour(name);
  const variable = /^var\((--[\w-]+)\)$/.exec(css)?.[1];
  const colour = variable
    ? getComputedStyle(document.documentElement).getPropertyValue(variable).trim()
    : css;
  const parts = alpha === 1 ? undefined : componentsOf(colour);
  return parts ? `rgba(${parts.join(', ')}, ${alpha})` : colour;
}

/** Red, green and blue of `#rrggbb`, `rgb(…)` or `rgba(…)`. */
function componentsOf(colour: string): number[] | undefined {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (hex) return hex.slice(1).map((pair) => Number.parseInt(pair, 16));
  const listed = /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)/.exec(colour);
  return listed?.slice(1).map(Number);
}

export function seriesColour(index: number): string {
  return `series-${(index % SERIES_COLOURS) + 1}`;
}

/** The colour of a whole series: fixed, by its last value's threshold, or the next of the palette. */
export function colourOfField(field: Field, index: number): string {
  const { mode = 'palette-classic', fixedColor } = field.config.color ?? {};
  if (mode === 'fixed' && fixedColor) return fixedColor;
  if (mode === 'shades' && fixedColor) return fixedColor;
  if (mode === 'thresholds') {
    const last = numberOf(reduce(field.values, 'lastNotNull'));
    return (last === null ? undefined : thresholdColor(last, field.config)) ?? seriesColour(index);
  }
  return seriesColour(index);
}

/** The colour of one value: its mapping's, or as the field's colour mode says; undefined where that is the palette. */
export function colourOfValue(
  value: Field['values'][number] | undefined,
  { config }: Field,
): string | undefined {
  const { mode = 'thresholds', fixedColor } = config.color ?? {};
  const { color } = display(value, {
    ...config,
    ...(mode !== 'thresholds' && { thresholds: { mode: 'absolute', steps: [] } }),
  });
  if (color) return color;
  if (mode === 'fixed') return fixedColor;
  const number = numberOf(value);
  return mode.startsWith('continuous-') && number !== null ? continuous(mode, number, config) : undefined;
}

/** The ends of Grafana's gradients that stand for good and bad; between them is what is in between. */
const gradients: Readonly<Record<string, readonly string[]>> = {
  'continuous-GrYlRd': ['green', 'yellow', 'red'],
  'continuous-RdYlGr': ['red', 'yellow', 'green'],
  'continuous-BlYlRd': ['blue', 'yellow', 'red'],
};

function continuous(mode: string, value: number, { min = 0, max = 100 }: Field['config']): string {
  const stops = gradients[mode] ?? ['blue'];
  const share = max === min ? 0 : Math.min(Math.max((value - min) / (max - min), 0), 1);
  return stops[Math.min(Math.floor(share * stops.length), stops.length - 1)]!;
}
