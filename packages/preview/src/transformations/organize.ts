import type { Field } from '../shared/panel-data.ts';
import type { Transform } from './transform.ts';

type Options = {
  excludeByName?: Record<string, boolean>;
  includeByName?: Record<string, boolean>;
  indexByName?: Record<string, number>;
  renameByName?: Record<string, string>;
};

/** Leaves fields out, orders and renames them. */
export const organize: Transform = (frames, options) => {
  const { excludeByName = {}, includeByName = {}, indexByName = {}, renameByName = {} } = options as Options;
  const onlyIncluded = Object.keys(includeByName).length > 0;
  const isKept = ({ name }: Field) => !excludeByName[name] && (!onlyIncluded || includeByName[name]);
  const positionOf = ({ name }: Field) => indexByName[name] ?? Number.MAX_SAFE_INTEGER;
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields
      .filter(isKept)
      .sort((a, b) => positionOf(a) - positionOf(b))
      .map((field) => {
        const name = renameByName[field.name] || field.name;
        return { ...field, name, displayName: name };
      }),
  }));
};
