import { field, rowsOf } from '../frames.ts';
import type { Frame } from '../shared/panel-data.ts';
import { calculationOf } from '../shared/reduce.ts';
import type { Transform } from './transform.ts';

type Options = {
  fields?: Record<string, { operation?: 'groupby' | 'aggregate' | null; aggregations?: string[] }>;
};

/** A row for each value of the grouping fields, with calculations of the others in columns like `Value (mean)`. */
export const groupBy: Transform = (frames, options) => {
  const { fields = {} } = options as Options;
  const isKey = (name: string) => fields[name]?.operation === 'groupby';
  return frames.map((frame) => {
    const keys = frame.fields.filter(({ name }) => isKey(name));
    if (keys.length === 0) return frame;
    const groups = groupsOf(frame, isKey);
    const grouped = keys.map((key) => ({
      ...key,
      values: groups.map(([first]) => key.values[first!] ?? null),
    }));
    const aggregated = frame.fields
      .filter(({ name }) => fields[name]?.operation === 'aggregate')
      .flatMap((source) =>
        (fields[source.name]?.aggregations ?? []).map((id) =>
          field(
            `${source.name} (${id})`,
            source.type,
            groups.map((rows) => calculationOf(id).of(rows.map((row) => source.values[row] ?? null))),
          ),
        ),
      );
    return { ...frame, fields: [...grouped, ...aggregated] };
  });
};

/** The rows of each group. */
function groupsOf(frame: Frame, isKey: (name: string) => boolean): number[][] {
  const keys = frame.fields.filter(({ name }) => isKey(name));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rowsOf(frame); row += 1) {
    const key = JSON.stringify(keys.map(({ values }) => values[row] ?? null));
    groups.getOrInsertComputed(key, () => []).push(row);
  }
  return [...groups.values()];
}
