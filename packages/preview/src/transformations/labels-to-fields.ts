import { field, isTime, rowsOf } from '../frames.ts';
import type { Field, Frame } from '../shared/panel-data.ts';
import { merge } from './merge.ts';
import type { Transform } from './transform.ts';

/** Turns labels into columns. What is alike is merged into one frame, as Grafana's panels do. */
export const labelsToFields: Transform = (frames, { valueLabel, keepLabels }) => {
  const kept = keepLabels as string[] | undefined;
  return merge(
    frames.flatMap((frame) =>
      frame.fields
        .filter((candidate) => !isTime(candidate))
        .map((candidate) => withColumns(frame, candidate, valueLabel as string | undefined, kept)),
    ),
    {},
  );
};

function withColumns(frame: Frame, value: Field, valueLabel?: string, kept?: string[]): Frame {
  const rows = rowsOf(frame);
  const labels = Object.entries(value.labels).filter(
    ([name]) => name !== '__name__' && name !== valueLabel && (kept === undefined || kept.includes(name)),
  );
  const name = (valueLabel && value.labels[valueLabel]) || (value.labels.__name__ ?? 'Value');
  return {
    refId: frame.refId,
    fields: [
      ...frame.fields.filter(isTime),
      ...labels.map(([label, text]) => field(label, 'string', Array(rows).fill(text))),
      { ...value, name, displayName: name, labels: {} },
    ],
  };
}
