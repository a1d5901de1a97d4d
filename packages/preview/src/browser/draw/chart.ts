/** A time series panel's data as a chart has it: series with their colours and scales, stacked where they are to be. */
import { displayText, numberOf } from '../../shared/display.ts';
import type { Field, FieldConfig, PanelData } from '../../shared/panel-data.ts';
import { reduce } from '../../shared/reduce.ts';
import { colourOfField } from '../colours.ts';

export type ChartSeries = {
  name: string;
  field: Field;
  /** A Grafana colour. */
  colour: string;
  /** Series of one unit share a scale. */
  scale: string;
  values: (number | null)[];
  /** What is drawn: the values, or in a stack their sum with those below. */
  drawn: (number | null)[];
  /** The group that it is stacked in. */
  stack: string | undefined;
  /** The last value as it is shown. */
  last: string;
};

export type ChartScale = {
  /** Of its first series. */
  config: FieldConfig;
  /** Bars, stacks and areas mean their height: it begins at zero. */
  standsOnZero: boolean;
};

export type Chart = {
  data: PanelData;
  /** In seconds since the epoch, as uPlot has it. */
  times: number[];
  series: ChartSeries[];
  /** As they are drawn, the first on top: where lines meet, as those of nothing do in a stack, it is seen. */
  drawOrder: ChartSeries[];
  /** In the order of their first series. */
  scales: Map<string, ChartScale>;
};

type Stacking = { mode?: 'none' | 'normal' | 'percent'; group?: string };

export function chartOf(data: PanelData): Chart {
  const [frame] = data.frames;
  const times = ((frame?.fields.find(({ type }) => type === 'time')?.values ?? []) as number[]).map(
    (time) => time / 1000,
  );
  const fields = (frame?.fields ?? []).filter(
    ({ type, config }) => type === 'number' && !isHidden(config.custom),
  );
  const series = fields.map((field, index): ChartSeries => {
    const values = field.values.map(finite);
    const { mode = 'none', group = 'A' } = (field.config.custom?.stacking ?? {}) as Stacking;
    return {
      name: field.displayName,
      field,
      colour: colourOfField(field, index),
      scale: `${field.config.unit ?? 'none'} ${placementOf(field)}`,
      values,
      drawn: values,
      stack: mode === 'none' ? undefined : `${mode} ${group}`,
      last: displayText(reduce(field.values, 'lastNotNull'), field.config),
    };
  });
  stackUp(series, times.length);
  return { data, times, series, drawOrder: series.toReversed(), scales: scalesOf(series) };
}

/** Two charts of one shape differ in their points only: one can be shown in the other's place. */
export function shapeOf({ series }: Chart): string {
  return JSON.stringify(
    series.map(({ name, scale, colour, stack, field }) => [name, scale, colour, stack, field.config]),
  );
}

function scalesOf(series: readonly ChartSeries[]): Map<string, ChartScale> {
  const scales = new Map<string, ChartScale>();
  for (const { scale, field, stack } of series) {
    const { drawStyle } = field.config.custom ?? {};
    const isShare = stack?.startsWith('percent') ?? false;
    const config = isShare ? { ...field.config, unit: 'percentunit', min: 0, max: 1 } : field.config;
    const known = scales.getOrInsertComputed(scale, () => ({ config, standsOnZero: false }));
    known.standsOnZero ||= stack !== undefined || drawStyle === 'bars';
  }
  return scales;
}

function placementOf({ config }: Field): string {
  return String(config.custom?.axisPlacement ?? 'auto');
}

function isHidden(custom: Field['config']['custom']): boolean {
  return (custom?.hideFrom as { viz?: boolean } | undefined)?.viz === true;
}

/** What is infinite or no number has no place on a chart. */
function finite(value: Field['values'][number]): number | null {
  const number = numberOf(value);
  return number === null || !Number.isFinite(number) ? null : number;
}

/** Each series of a stack stands on those before it; of a stack of percents all together are 1. */
function stackUp(series: readonly ChartSeries[], length: number): void {
  for (const stack of new Set(series.map((one) => one.stack))) {
    if (stack === undefined) continue;
    const members = series.filter((one) => one.stack === stack);
    const sums = Array<number>(length).fill(0);
    const totals = totalsOf(members, length);
    for (const member of members) {
      member.drawn = member.values.map((value, index) => {
        if (value === null) return null;
        const total = totals[index]!;
        sums[index]! += stack.startsWith('percent') ? (total === 0 ? 0 : value / total) : value;
        return sums[index]!;
      });
    }
  }
}

function totalsOf(members: readonly ChartSeries[], length: number): number[] {
  return Array.from({ length }, (_, index) =>
    members.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
  );
}
