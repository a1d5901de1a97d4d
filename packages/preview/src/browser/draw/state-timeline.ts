import { displayText, numberOf, thresholdColor } from '../../shared/display.ts';
import type { Field, PanelData } from '../../shared/panel-data.ts';
import { formatValue } from '../../shared/units.ts';
import { colourOfValue, cssColour, seriesColour } from '../colours.ts';
import { element } from '../dom.ts';
import { timeTicks } from '../time-ticks.ts';
import { hideTooltip, showTooltip } from '../tooltip.ts';
import type { Draw } from './drawing.ts';
import { drawElements } from './elements.ts';

type Segment = { from: number; to: number; text: string; colour: string };

/** A band a series: which state it was in, and for how long. */
export const drawStateTimeline: Draw = (body, data, { settings }) => ({
  ...drawElements(body, data, (latest) => {
    const [frame] = latest.frames;
    const times = (frame?.fields.find(({ type }) => type === 'time')?.values ?? []) as number[];
    const fields = (frame?.fields ?? []).filter(({ type }) => type !== 'time');
    const rows = fields.map((field) => ({ field, segments: segmentsOf(field, times, latest) }));
    const bands = element(
      'div',
      { class: 'bands' },
      ...rows.map(({ field, segments }) => band(field, segments, latest)),
      axis(latest),
    );
    bands.style.gridTemplateRows = `repeat(${rows.length}, minmax(20px, 1fr)) 16px`;
    return [
      bands,
      ...(showsLegend(settings.options) ? [legend(rows.flatMap(({ segments }) => segments))] : []),
    ];
  }),
  dispose: hideTooltip,
});

const showsLegend = ({ legend: options }: Readonly<Record<string, unknown>>) =>
  (options as { showLegend?: boolean } | undefined)?.showLegend !== false;

/** Equal states that follow each other are one segment; a gap of two steps or more stays empty. */
function segmentsOf(field: Field, times: readonly number[], { stepMs, to }: PanelData): Segment[] {
  const segments: Segment[] = [];
  const colours = new Map<string, string>();
  for (const [index, time] of times.entries()) {
    const value = field.values[index] ?? null;
    if (value === null) continue;
    const text = displayText(value, field.config);
    const number = numberOf(value);
    const colour =
      quiet(colourOfValue(value, field)) ??
      (number === null ? undefined : thresholdColor(number, field.config)) ??
      colours.getOrInsertComputed(text, () => seriesColour(colours.size));
    const last = segments.at(-1);
    const end = Math.min(time + stepMs, to);
    if (last && last.text === text && time - last.to <= stepMs) last.to = end;
    else segments.push({ from: time, to: end, text, colour });
  }
  return segments;
}

/** The colour of text, over a whole band, would be the loudest of all. */
const quiet = (colour: string | undefined) => (colour === 'text' ? 'gray' : colour);

function band({ displayName }: Field, segments: readonly Segment[], { from, to }: PanelData): HTMLElement {
  const last = segments.at(-1);
  const track = element('div', {
    class: 'track',
    role: 'img',
    'aria-label': `${displayName}: ${last ? `${last.text} now, ${segments.length} states` : 'no data'}`,
  });
  for (const segment of segments) track.append(block(segment, displayName, from, to));
  return element(
    'div',
    { class: 'band' },
    element('span', { class: 'name', title: displayName }, displayName),
    track,
  );
}

function block({ from, to, text, colour }: Segment, name: string, start: number, end: number): HTMLElement {
  const share = (time: number) => Math.min(Math.max((time - start) / (end - start), 0), 1) * 100;
  const width = share(to) - share(from);
  const made = element('span', { class: 'segment' }, width > 8 && element('span', {}, text));
  made.style.left = `${share(from)}%`;
  made.style.width = `${width}%`;
  made.style.setProperty('--colour', cssColour(colour));
  const show = (event: MouseEvent) =>
    showTooltip(event.clientX, event.clientY, {
      title: name,
      rows: [{ name: text, colour: cssColour(colour), value: formatValue((to - from) / 1000, 's') }],
      notes: [`${formatValue(from, 'dateTimeAsIso')} to ${formatValue(to, 'dateTimeAsIso')}`],
    });
  made.addEventListener('mousemove', show);
  made.addEventListener('mouseleave', hideTooltip);
  return made;
}

function axis({ from, to }: PanelData): HTMLElement {
  const ticks = timeTicks(from, to, 5).map(({ time, text }) => {
    const tick = element('span', {}, text);
    tick.style.left = `${((time - from) / (to - from)) * 100}%`;
    return tick;
  });
  return element(
    'div',
    { class: 'band axis', 'aria-hidden': 'true' },
    element('span'),
    element('div', {}, ...ticks),
  );
}

function legend(segments: readonly Segment[]): HTMLElement {
  const states = new Map(segments.map(({ text, colour }) => [text, colour]));
  return element(
    'ul',
    { class: 'legend' },
    ...[...states].map(([text, colour]) => {
      const swatch = element('span', { class: 'swatch' });
      swatch.style.background = cssColour(colour);
      return element('li', {}, swatch, text);
    }),
  );
}
