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

export function seriesOf({ series, drawOrder }: Chart): uPlot.Series[] {
  return drawOrder.map((one) => {
    const style = (one.field.config.custom ?? {}) as Style;
    const { lineWidth = 1, fillOpacity = 0, spanNulls = false, pointSize = 5, drawStyle = 'line' } = style;
    const isLowest = series.find(({ stack }) => stack === one.stack) === one;
    const hasFill = fillOpacity > 0 && (one.stack === undefined || isLowest);
    const dash = dashOf(style);
    return {
      label: one.name,
      scale: one.scale,
      stroke: () => canvasColour(one.colour),
      width: drawStyle === 'points' ? 0 : Math.max(lineWidth, 1.25),
      spanGaps: spanNulls !== false,
      points: { ...pointsOf(style, one, pointSize), fill: () => canvasColour(one.colour) },
      ...(hasFill && { fill: () => canvasColour(one.colour, fillOpacity / 100) }),
      ...(dash && { dash }),
      ...pathsOf(style),
    };
  });
}

/** Fills between a series of a stack and the one below it; the lowest stands on zero, with a fill of its own. */
export function bandsOf({ series, drawOrder }: Chart): uPlot.Band[] {
  const columnOf = (one: ChartSeries) => drawOrder.indexOf(one) + 1;
  return series.flatMap((one, index): uPlot.Band[] => {
    const below = series.slice(0, index).findLast(({ stack }) => stack === one.stack);
    const { fillOpacity = 0 } = (one.field.config.custom ?? {}) as Style;
    if (one.stack === undefined || below === undefined || fillOpacity === 0) return [];
    return [
      { series: [columnOf(one), columnOf(below)], fill: () => canvasColour(one.colour, fillOpacity / 100) },
    ];
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
