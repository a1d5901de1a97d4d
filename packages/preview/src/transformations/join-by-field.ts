import { rowsOf } from '../frames.ts';
import type { Field, Frame, Value } from '../shared/panel-data.ts';
import type { Transform } from './transform.ts';

/** Puts the fields of all frames side by side where one field (by default the time) is equal. */
export const joinByField: Transform = (frames, { byField, mode = 'outer' }) => {
  const keyOf = (frame: Frame): Field | undefined =>
    byField
      ? frame.fields.find(({ name }) => name === byField)
      : frame.fields.find(({ type }) => type === 'time');
  const joined = frames.filter((frame) => keyOf(frame) !== undefined && rowsOf(frame) > 0);
  if (joined.length < 2) return [...(joined.length === 0 ? frames : joined)];
  const indexes = joined.map(
    (frame) => new Map<Value, number>(keyOf(frame)!.values.map((value, index) => [value, index])),
  );
  const all = new Set<Value>(indexes.flatMap((index) => [...index.keys()]));
  const keys = [...all].filter((key) => mode !== 'inner' || indexes.every((index) => index.has(key)));
  const key = keyOf(joined[0]!)!;
  if (key.type !== 'string') keys.sort((a, b) => Number(a) - Number(b));
  const taken = new Map<string, number>();
  const others = joined.flatMap((frame, frameIndex) =>
    frame.fields
      .filter((field) => field !== keyOf(frame))
      .map((field) => {
        // As in Grafana, the second field of a name gets a number.
        const earlier = taken.get(field.name) ?? 0;
        taken.set(field.name, earlier + 1);
        const name = earlier === 0 ? field.name : `${field.name} ${earlier + 1}`;
        const values = keys.map((value) => field.values[indexes[frameIndex]!.get(value) ?? -1] ?? null);
        return { ...field, name, displayName: name, values };
      }),
  );
  return [{ refId: joined[0]!.refId, fields: [{ ...key, values: keys }, ...others] }];
};
