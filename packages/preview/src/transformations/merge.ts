import { rowsOf } from '../frames.ts';
import type { Field, Value } from '../shared/panel-data.ts';
import type { Transform } from './transform.ts';

/** Puts the rows of all frames into one: rows that agree in every field that both have become one row. */
export const merge: Transform = (frames) => {
  const filled = frames.filter((frame) => rowsOf(frame) > 0);
  if (filled.length < 2) return filled.length === 0 ? frames.slice(0, 1) : filled;
  const templates = new Map<string, Field>();
  for (const field of filled.flatMap(({ fields }) => fields)) {
    if (!templates.has(field.name)) templates.set(field.name, field);
  }
  const common = [...templates.keys()].filter((name) =>
    filled.every(({ fields }) => fields.some((field) => field.name === name)),
  );
  const rows = new Map<string, Record<string, Value>[]>();
  for (const frame of filled) {
    for (let index = 0; index < rowsOf(frame); index += 1) {
      const row = Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[index] ?? null]));
      const key = JSON.stringify(common.map((name) => row[name]));
      const alike = rows.getOrInsertComputed(key, () => []);
      const fitting = alike.find((other) => agree(other, row));
      if (fitting) Object.assign(fitting, row);
      else alike.push(row);
    }
  }
  const merged = [...rows.values()].flat();
  return [
    {
      refId: filled[0]!.refId,
      fields: [...templates.values()].map((field) => ({
        ...field,
        values: merged.map((row) => row[field.name] ?? null),
      })),
    },
  ];
};

function agree(one: Record<string, Value>, other: Record<string, Value>): boolean {
  return Object.entries(other).every(([name, value]) => !Object.hasOwn(one, name) || one[name] === value);
}
