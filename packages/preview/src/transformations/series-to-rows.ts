import { field, isTime, timeField, timesOf } from '../frames.ts';
import type { Transform } from './transform.ts';

/** Every value of every series in a row of its own, the newest first: Time, Metric, Value. */
export const seriesToRows: Transform = (frames) => {
  const rows = frames.flatMap((frame) => {
    const times = timesOf(frame);
    return frame.fields
      .filter((candidate) => !isTime(candidate))
      .flatMap(({ displayName, values }) =>
        values.map((value, index) => ({ time: times[index] ?? 0, metric: displayName, value })),
      );
  });
  rows.sort((a, b) => b.time - a.time);
  return [
    {
      refId: frames[0]?.refId ?? 'A',
      fields: [
        timeField(rows.map(({ time }) => time)),
        field(
          'Metric',
          'string',
          rows.map(({ metric }) => metric),
        ),
        field(
          'Value',
          'number',
          rows.map(({ value }) => value),
        ),
      ],
    },
  ];
};
