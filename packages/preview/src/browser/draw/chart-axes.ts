import uPlot from 'uplot';
import { formatValue, isBinary } from '../../shared/units.ts';
import { canvasColour } from '../colours.ts';
import { timeTicks } from '../time-ticks.ts';
import type { Chart, ChartScale } from './chart.ts';

const FONT = '11px system-ui, sans-serif';
/** Space of the labels of a time, in pixels. */
const TIME_SPACE = 70;
/** Space of the labels of a value, in pixels. */
const VALUE_SPACE = 26;

/** The part of a field's `custom` that is about its axis. */
type AxisStyle = {
  axisLabel?: string;
  axisSoftMin?: number;
  axisSoftMax?: number;
  scaleDistribution?: { type?: 'linear' | 'log'; log?: number };
  axisGridShow?: boolean;
};

/** The time axis is as long as the range, whatever part of it has data. */
export function scalesOf(current: () => Chart): uPlot.Scales {
  const scales: uPlot.Scales = {
    x: { time: true, range: () => [current().data.from / 1000, current().data.to / 1000] },
  };
  for (const [key, scale] of current().scales) {
    const { scaleDistribution } = (scale.config.custom ?? {}) as AxisStyle;
    const isLogarithmic = scaleDistribution?.type === 'log';
    scales[key] = isLogarithmic
      ? { distr: 3, log: scaleDistribution?.log === 2 ? 2 : 10 }
      : { range: (_plot, least, most) => rangeOf(scale, least, most) };
  }
  return scales;
}

export function axesOf(chart: Chart): uPlot.Axis[] {
  const axes: uPlot.Axis[] = [
    {
      ...lookOf(true),
      space: TIME_SPACE,
      size: 26,
      splits: (plot) => ticksOf(plot).map(({ time }) => time / 1000),
      values: (plot, splits) => {
        const texts = new Map(ticksOf(plot).map(({ time, text }) => [time / 1000, text]));
        return splits.map((split) => texts.get(split) ?? '');
      },
    },
  ];
  for (const [key, { config }] of chart.scales) {
    const placement = key.split(' ').at(-1);
    const isRight = placement === 'right' || (placement === 'auto' && axes.length > 1);
    const { axisLabel = '', axisGridShow = true } = (config.custom ?? {}) as AxisStyle;
    const increments = incrementsOf(config.unit);
    axes.push({
      ...lookOf(!isRight && axisGridShow),
      space: VALUE_SPACE,
      scale: key,
      side: isRight ? 1 : 3,
      show: placement !== 'hidden',
      size: (_plot, values) => widthOf(values ?? []),
      values: (_plot, splits) =>
        splits.map((split) => (split === null ? '' : formatValue(split, config.unit))),
      ...(increments && { incrs: increments }),
      ...(axisLabel !== '' && { label: axisLabel, labelFont: FONT, labelSize: 18 }),
    });
  }
  return axes;
}

/** Room above and below the values; zero where it is near or nothing happens; what is configured is fixed. */
function rangeOf(
  { config: { min, max, custom = {} }, standsOnZero }: ChartScale,
  least: number | null,
  most: number | null,
): uPlot.Range.MinMax {
  const { axisSoftMin, axisSoftMax } = custom as AxisStyle;
  if (least === null || most === null) return [min ?? 0, max ?? 1];
  if (least === 0 && most === 0 && max === undefined) return [min ?? 0, Math.max(axisSoftMax ?? 0, 1)];
  const [from, to] = uPlot.rangeNum(least, most, {
    min: {
      pad: 0.1,
      soft: axisSoftMin ?? 0,
      mode: axisSoftMin === undefined && !standsOnZero ? 3 : 1,
      ...(min !== undefined && { hard: min }),
    },
    max: {
      pad: 0.1,
      soft: axisSoftMax ?? 0,
      mode: axisSoftMax === undefined ? 3 : 1,
      ...(max !== undefined && { hard: max }),
    },
  });
  return [min ?? from, max ?? to];
}

function ticksOf(plot: uPlot) {
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const most = Math.max(2, Math.floor(plot.bbox.width / devicePixelRatio / TIME_SPACE));
  return timeTicks((min ?? 0) * 1000, (max ?? 0) * 1000, most);
}

function lookOf(hasGrid: boolean): Partial<uPlot.Axis> {
  return {
    stroke: () => canvasColour('gray'),
    font: FONT,
    gap: 4,
    grid: { show: hasGrid, stroke: () => lineColour(), width: 1 },
    ticks: { show: true, stroke: () => lineColour(), width: 1, size: 4 },
  };
}

function lineColour(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--line').trim();
}

let ruler: CanvasRenderingContext2D | null | undefined;

/** As wide as the longest label. */
function widthOf(values: readonly string[]): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return 60;
  ruler.font = FONT;
  return Math.ceil(Math.max(20, ...values.map((value) => ruler!.measureText(value ?? '').width)) + 14);
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const SECONDS = [
  ...[-9, -8, -7, -6, -5, -4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)),
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((count) => count * DAY),
];
const BYTES = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** Distances between labels that are round in the unit, in the unit. */
function incrementsOf(unit: string | undefined): number[] | undefined {
  if (isBinary(unit)) return BYTES;
  if (unit === 's' || unit === 'dtdurations' || unit === 'clocks') return SECONDS;
  if (unit === 'ms' || unit === 'dtdurationms') return SECONDS.map((seconds) => seconds * 1000);
  return undefined;
}
