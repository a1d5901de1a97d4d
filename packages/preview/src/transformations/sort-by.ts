import { rowsOf } from '../frames.ts';
import { numberOf } from '../shared/display.ts';
import type { Field, Frame, Value } from '../shared/panel-data.ts';
import type { Transform } from './transform.ts';

/** Sorts the rows by a field; what has no value comes last. */
export const sortBy: Transform = (frames, options) => {
  const [first] = (options.sort ?? []) as { field: string; desc?: boolean }[];
  if (!first) return [...frames];
  return frames.map((frame) => {
    const field = frame.fields.find(({ name }) => name === first.field);
    return field ? inOrder(frame, orderOf(field, first.desc ?? false)) : frame;
  });
};

/** The frame with its rows as these indexes say. */
export function inOrder(frame: Frame, rows: readonly number[]): Frame {
  return {
    ...frame,
    fields: frame.fields.map((field) => ({ ...field, values: rows.map((row) => field.values[row] ?? null) })),
  };
}

function orderOf(field: Field, descending: boolean): number[] {
  const direction = descending ? -1 : 1;
  const rows = Array.from({ length: rowsOf({ refId: '', fields: [field] }) }, (_, row) => row);
  return rows.sort((a, b) => compare(field.values[a]!, field.values[b]!, field.type, direction));
}

function compare(a: Value, b: Value, type: Field['type'], direction: number): number {
  const missing = (value: Value) => value === null || value === 'NaN';
  if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
  if (type === 'string') return direction * String(a).localeCompare(String(b), 'en', { numeric: true });
  const [left, right] = [numberOf(a)!, numberOf(b)!];
  return left === right ? 0 : direction * (left < right ? -1 : 1);
}
