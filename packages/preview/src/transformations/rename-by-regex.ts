import type { Transform } from './transform.ts';

/** Renames fields: `$1` in the new name is what the pattern captured. */
export const renameByRegex: Transform = (frames, { regex = '', renamePattern = '' }) => {
  const [, body = String(regex), flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(String(regex)) ?? [];
  const pattern = new RegExp(body, flags);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const name = field.name.replace(pattern, String(renamePattern));
      return { ...field, name, displayName: name };
    }),
  }));
};
