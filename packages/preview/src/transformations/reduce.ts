import { field, isTime } from '../frames.ts';
import type { Field, Frame } from '../shared/panel-data.ts';
import { calculationOf } from '../shared/reduce.ts';
import type { Transform } from './transform.ts';

type Options = { reducers?: string[]; mode?: 'seriesToRows' | 'reduceFields'; labelsToFields?: boolean };

/** Every field to one value: a row per field (`seriesToRows`), or a row of all fields (`reduceFields`). */
export const reduceFields: Transform = (frames, options) => {
  const { reducers = ['lastNotNull'], mode = 'seriesToRows', labelsToFields = false } = options as Options;
  if (mode === 'reduceFields') return frames.map((frame) => oneRow(frame, reducers[0]!));
  const fields = frames.flatMap((frame) => frame.fields.filter((candidate) => !isTime(candidate)));
  const labels = labelsToFields ? [...new Set(fields.flatMap((one) => Object.keys(one.labels)))].sort() : [];
  const names = labels.filter((label) => label !== '__name__');
  return [
    {
      refId: frames[0]?.refId ?? 'A',
      fields: [
        ...(names.length === 0
          ? [
              field(
                'Field',
                'string',
                fields.map(({ displayName }) => displayName),
              ),
            ]
          : names.map((label) =>
              field(
                label,
                'string',
                fields.map((one) => one.labels[label] ?? null),
              ),
            )),
        ...reducers.map((id) => {
          const calculation = calculationOf(id);
          const values = fields.map((one) => calculation.of(one.values));
          return field(calculation.title, typeOf(fields), values);
        }),
      ],
    },
  ];
};

function oneRow(frame: Frame, reducer: string): Frame {
  const { of } = calculationOf(reducer);
  const reduced = frame.fields
    .filter((one) => !isTime(one))
    .map((one) => ({ ...one, values: [of(one.values)] }));
  return { ...frame, fields: reduced };
}

function typeOf(fields: readonly Field[]): Field['type'] {
  return fields.length > 0 && fields.every(({ type }) => type === 'string') ? 'string' : 'number';
}
