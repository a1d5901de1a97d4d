import type { Transform } from './transform.ts';

type Names = { names?: string[]; pattern?: string };

/** Keeps the fields that are included, or those that are not excluded. */
export const filterFieldsByName: Transform = (frames, options) => {
  const { include, exclude } = options as { include?: Names; exclude?: Names };
  return frames
    .map((frame) => ({
      ...frame,
      fields: frame.fields.filter(
        ({ name }) =>
          (!isGiven(include) || fits(include, name)) && !(isGiven(exclude) && fits(exclude, name)),
      ),
    }))
    .filter(({ fields }) => fields.length > 0);
};

const isGiven = (names: Names | undefined): names is Names => Boolean(names?.names?.length || names?.pattern);

function fits({ names = [], pattern }: Names, name: string): boolean {
  return (
    names.includes(name) || Boolean(pattern && new RegExp(pattern.replace(/^\/(.*)\/$/, '$1')).test(name))
  );
}
