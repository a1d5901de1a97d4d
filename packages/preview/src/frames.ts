/** Prometheus's answers as data frames. */
import type { Target } from './dashboard.ts';
import { legendOf } from './legend.ts';
import type { InstantSeries, Labels, RangeSeries, Sample } from './prometheus.ts';
import type { Field, Frame, Value } from './shared/panel-data.ts';

/** One frame a series: its times and its values, which are called by the legend. */
export function seriesFrames(target: Target, series: readonly (RangeSeries | InstantSeries)[]): Frame[] {
  return series.map((one) => {
    const samples = 'values' in one ? one.values : [one.value];
    return {
      refId: refIdOf(target),
      fields: [
        timeField(samples.map(([seconds]) => seconds * 1000)),
        field(legendOf(target.legendFormat, one.metric), 'number', samples.map(sampleValue), one.metric),
      ],
    };
  });
}

/** One frame with a column per label. Its value column is `Value`, or `Value #A` beside other queries. */
export function tableFrame(target: Target, series: readonly InstantSeries[], alone: boolean): Frame {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const refId = refIdOf(target);
  return {
    refId,
    fields: [
      timeField(series.map(({ value: [seconds] }) => seconds * 1000)),
      ...labels.map((label) =>
        field(
          label,
          'string',
          series.map(({ metric }) => metric[label] ?? null),
        ),
      ),
      field(
        alone ? 'Value' : `Value #${refId}`,
        'number',
        series.map(({ value }) => sampleValue(value)),
      ),
    ],
  };
}

/** All series on one time axis: one frame, its first field the times. Frames without times stay as they are. */
export function joinOnTime(frames: readonly Frame[]): Frame[] {
  const timed = frames.filter(({ fields }) => fields.some(isTime));
  const others = frames.filter(({ fields }) => !fields.some(isTime));
  if (timed.length === 0) return others;
  const times = [...new Set(timed.flatMap((frame) => timesOf(frame)))].sort((a, b) => a - b);
  const rowAt = new Map(times.map((time, row) => [time, row]));
  const fields = timed.flatMap((frame) => {
    const own = timesOf(frame);
    return frame.fields
      .filter((candidate) => !isTime(candidate))
      .map((candidate) => {
        const values: Value[] = Array.from({ length: times.length }, () => null);
        for (const [index, time] of own.entries()) values[rowAt.get(time)!] = candidate.values[index] ?? null;
        return { ...candidate, values };
      });
  });
  return [{ refId: timed[0]!.refId, fields: [timeField(times), ...fields] }, ...others];
}

export const isTime = ({ type }: Field) => type === 'time';

export function timesOf(frame: Frame): number[] {
  return (frame.fields.find(isTime)?.values ?? []) as number[];
}

export function rowsOf({ fields }: Frame): number {
  return Math.max(0, ...fields.map(({ values }) => values.length));
}

export function timeField(values: number[]): Field {
  return field('Time', 'time', values);
}

export function field(name: string, type: Field['type'], values: Value[], labels: Labels = {}): Field {
  return { name, displayName: name, type, labels, config: {}, values };
}

export function refIdOf({ refId = 'A' }: Target): string {
  return refId;
}

/** What JSON cannot carry stays a text. */
function sampleValue([, text]: Sample): Value {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
