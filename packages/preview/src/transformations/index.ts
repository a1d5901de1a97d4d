/** Grafana's transformations of data frames, those that dashboards of this kit have a use for. */

import type { Transformation } from '../dashboard.ts';
import { CannotDrawError } from '../errors.ts';
import type { Frame } from '../shared/panel-data.ts';
import { calculateField } from './calculate-field.ts';
import { filterFieldsByName } from './filter-fields-by-name.ts';
import { groupBy } from './group-by.ts';
import { joinByField } from './join-by-field.ts';
import { labelsToFields } from './labels-to-fields.ts';
import { limit } from './limit.ts';
import { merge } from './merge.ts';
import { organize } from './organize.ts';
import { reduceFields } from './reduce.ts';
import { renameByRegex } from './rename-by-regex.ts';
import { seriesToRows } from './series-to-rows.ts';
import { sortBy } from './sort-by.ts';
import type { Transform } from './transform.ts';

const transforms: Readonly<Record<string, Transform>> = {
  calculateField,
  filterFieldsByName,
  groupBy,
  joinByField,
  labelsToFields,
  limit,
  merge,
  organize,
  reduce: reduceFields,
  renameByRegex,
  seriesToRows,
  sortBy,
};

/** @throws CannotDrawError naming the transformation that is not known */
export function transform(frames: readonly Frame[], transformations: readonly Transformation[]): Frame[] {
  return transformations
    .filter(({ disabled }) => !disabled)
    .reduce<Frame[]>(
      (current, { id, options = {} }) => {
        if (!Object.hasOwn(transforms, id)) {
          throw new CannotDrawError(`The preview does not know the transformation ${id}; Grafana does`);
        }
        return transforms[id]!(current, options);
      },
      [...frames],
    );
}
