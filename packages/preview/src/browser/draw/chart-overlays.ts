/** What is drawn over and under the lines: thresholds, annotations, exemplars. */
import type uPlot from 'uplot';
import { thresholdValues } from '../../shared/display.ts';
import type { Annotation, FieldConfig } from '../../shared/panel-data.ts';
import { canvasColour } from '../colours.ts';
import type { Chart } from './chart.ts';
import type { DrawContext } from './drawing.ts';

/** Height of the foot of a region, in pixels. */
const FOOT = 3;
/** Lines of more annotations than these would hide what they are about. */
const MOST_LINES = 12;

type ThresholdMode = 'off' | 'line' | 'dashed' | 'area' | 'line+area' | 'dashed+area' | 'series';

export function chartOverlays(
  current: () => Chart,
  { state }: DrawContext,
): Pick<uPlot.Hooks.Arrays, 'drawClear' | 'draw'> {
  return {
    drawClear: [
      (plot) => {
        for (const region of regionsOf(state.annotations)) drawRegion(plot, region);
        for (const { scale, config } of thresholdsOf(current())) drawThresholdAreas(plot, scale, config);
      },
    ],
    draw: [
      (plot) => {
        for (const { scale, config } of thresholdsOf(current())) drawThresholdLines(plot, scale, config);
        const marks = state.annotations.filter(({ time }) => time >= current().data.from);
        for (const mark of marks) drawMark(plot, mark, marks.length <= MOST_LINES);
        drawExemplars(plot, current());
      },
    ],
  };
}

function thresholdsOf({ scales }: Chart): { scale: string; config: FieldConfig }[] {
  return [...scales]
    .map(([scale, { config }]) => ({ scale, config }))
    .filter(({ config }) => modeOf(config) !== 'off');
}

function modeOf({ custom }: FieldConfig): ThresholdMode {
  return (custom?.thresholdsStyle as { mode?: ThresholdMode } | undefined)?.mode ?? 'off';
}

/** Draws within the plotting area only. */
function within(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

function drawThresholdLines(plot: uPlot, scale: string, config: FieldConfig): void {
  const mode = modeOf(config);
  if (!/line|dashed/.test(mode)) return;
  within(plot, (context) => {
    const { left, width } = plot.bbox;
    if (mode.startsWith('dashed')) context.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    context.lineWidth = 1.5 * devicePixelRatio;
    for (const { value, color } of thresholdValues(config)) {
      const y = plot.valToPos(value, scale, true);
      context.strokeStyle = canvasColour(color);
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(left + width, y);
      context.stroke();
    }
  });
}

/** From each threshold up to the next. */
function drawThresholdAreas(plot: uPlot, scale: string, config: FieldConfig): void {
  if (!modeOf(config).includes('area')) return;
  within(plot, (context) => {
    const { left, top, width, height } = plot.bbox;
    const steps = thresholdValues(config);
    for (const [index, { value, color }] of steps.entries()) {
      const next = steps[index + 1];
      const lower = Math.min(plot.valToPos(value, scale, true), top + height);
      const upper = next ? Math.max(plot.valToPos(next.value, scale, true), top) : top;
      if (upper >= lower) continue;
      context.fillStyle = canvasColour(color, 0.1);
      context.fillRect(left, upper, width, lower - upper);
    }
  });
}

type Region = Pick<Annotation, 'time' | 'timeEnd' | 'color'>;

/** What overlaps in one colour is one region: shades on shades would hide the lines. */
function regionsOf(annotations: readonly Annotation[]): Region[] {
  const regions: Region[] = [];
  for (const { time, timeEnd, color } of annotations.toSorted((a, b) => a.time - b.time)) {
    if (timeEnd <= time) continue;
    const last = regions.findLast((region) => region.color === color);
    if (last && last.timeEnd >= time) last.timeEnd = Math.max(last.timeEnd, timeEnd);
    else regions.push({ time, timeEnd, color });
  }
  return regions;
}

/** How long it lasted: a shade, and a solid foot. */
function drawRegion(plot: uPlot, { time, timeEnd, color }: Region): void {
  within(plot, (context) => {
    const { top, height } = plot.bbox;
    const [from, to] = [time, timeEnd].map((at) => plot.valToPos(at / 1000, 'x', true)) as [number, number];
    const width = Math.max(devicePixelRatio, to - from);
    context.fillStyle = canvasColour(color, 0.08);
    context.fillRect(from, top, width, height);
    context.fillStyle = canvasColour(color);
    context.fillRect(from, top + height - FOOT * devicePixelRatio, width, FOOT * devicePixelRatio);
  });
}

/** When it began: a small arrow, and a line where there are few of them. */
function drawMark(plot: uPlot, { time, timeEnd, color }: Annotation, hasLine: boolean): void {
  within(plot, (context) => {
    const { top, height } = plot.bbox;
    const bottom = top + height;
    const ratio = devicePixelRatio;
    const x = plot.valToPos(time / 1000, 'x', true);
    context.strokeStyle = canvasColour(color, 0.7);
    context.fillStyle = canvasColour(color);
    context.lineWidth = ratio;
    context.setLineDash([3 * ratio, 4 * ratio]);
    if (hasLine) {
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, bottom);
      context.stroke();
    }
    if (timeEnd > time) return;
    context.beginPath();
    context.moveTo(x, bottom - 7 * ratio);
    context.lineTo(x - 4 * ratio, bottom);
    context.lineTo(x + 4 * ratio, bottom);
    context.fill();
  });
}

/** Small diamonds: requests behind the lines. */
function drawExemplars(plot: uPlot, { data, series }: Chart): void {
  const [first] = series;
  if (!first || data.exemplars.length === 0) return;
  within(plot, (context) => {
    const size = 3.5 * devicePixelRatio;
    context.fillStyle = canvasColour('purple');
    for (const { time, value } of data.exemplars) {
      const x = plot.valToPos(time / 1000, 'x', true);
      const y = plot.valToPos(value, first.scale, true);
      context.beginPath();
      context.moveTo(x, y - size);
      context.lineTo(x + size, y);
      context.lineTo(x, y + size);
      context.lineTo(x - size, y);
      context.fill();
    }
  });
}
