import uPlot from 'uplot';
import { canvasColour } from '../colours.ts';
import type { Chart, ChartSeries } from './chart.ts';

/** The part of a field's `custom` that says how it is drawn. */
type Style = {
  drawStyle?: 'line' | 'bars' | 'points';
  lineInterpolation?: 'linear' | 'smooth' | 'stepBefore' | 'stepAfter';
  lineWidth?: number;
  lineStyle?: { fill?: 'solid' | 'dash' | 'dot'; dash?: number[] };
  fillOpacity?: number;
  showPoints?: 'auto' | 'always' | 'never';
  pointSize?: number;
  spanNulls?: boolean | number;
};

export function seriesOf({ series }: Chart): uPlot.Series[] {
  return series.map((one, index) => {
    const style = (one.field.config.custom ?? {}) as Style;
    const { lineWidth = 1, fillOpacity = 0, spanNulls = false, pointSize = 5, drawStyle = 'line' } = style;
    const isLowest = series.findIndex(({ stack }) => stack === one.stack) === index;
    const hasFill = fillOpacity > 0 && (one.stack === undefined || isLowest);
    const dash = dashOf(style);
    return {
      label: one.name,
      scale: one.scale,
      stroke: () => canvasColour(one.colour),
      width: drawStyle === 'points' ? 0 : Math.max(lineWidth, 1.25),
      spanGaps: spanNulls !== false,
      points: pointsOf(style, one, pointSize),
      ...(hasFill && { fill: () => canvasColour(one.colour, fillOpacity / 100) }),
      ...(dash && { dash }),
      ...pathsOf(style),
    };
  });
}

/** Fills between a series of a stack and the one below it. */
export function bandsOf({ series }: Chart): uPlot.Band[] {
  const below = new Map<string, number>();
  return series.flatMap((one, index): uPlot.Band[] => {
    if (one.stack === undefined) return [];
    const previous = below.get(one.stack);
    below.set(one.stack, index + 1);
    const { fillOpacity = 0 } = (one.field.config.custom ?? {}) as Style;
    if (fillOpacity === 0) return [];
    const fill = () => canvasColour(one.colour, fillOpacity / 100);
    // The lowest stands on zero: a fill of its own, which a band cannot be.
    return previous === undefined ? [] : [{ series: [index + 1, previous], fill }];
  });
}

function pathsOf({ drawStyle = 'line', lineInterpolation = 'linear' }: Style): Pick<uPlot.Series, 'paths'> {
  const { bars, spline, stepped } = uPlot.paths;
  if (drawStyle === 'points') return { paths: () => null };
  if (drawStyle === 'bars') return { paths: bars!({ size: [0.8, 40], gap: 1 }) };
  if (lineInterpolation === 'smooth') return { paths: spline!() };
  if (lineInterpolation === 'stepAfter') return { paths: stepped!({ align: 1 }) };
  if (lineInterpolation === 'stepBefore') return { paths: stepped!({ align: -1 }) };
  return {};
}

function dashOf({ lineStyle = {} }: Style): number[] | undefined {
  if (lineStyle.fill === 'dash') return lineStyle.dash ?? [8, 6];
  return lineStyle.fill === 'dot' ? [2, 4] : undefined;
}

function pointsOf(
  { drawStyle = 'line', showPoints = 'auto' }: Style,
  one: ChartSeries,
  size: number,
): uPlot.Series.Points {
  if (drawStyle === 'points' || (showPoints === 'always' && drawStyle !== 'bars'))
    return { show: true, size };
  if (drawStyle === 'bars') return { show: false };
  // A point between gaps has no line: without a dot it would not be seen.
  return { show: true, size: 4, filter: () => lonelyPoints(one.drawn) };
}

function lonelyPoints(values: readonly (number | null)[]): number[] {
  const isGap = (index: number) => (values[index] ?? null) === null;
  return values.flatMap((value, index) =>
    value !== null && isGap(index - 1) && isGap(index + 1) ? [index] : [],
  );
}
