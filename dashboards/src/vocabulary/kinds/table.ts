import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Link } from '../link.ts';
import { linkBuilder } from '../link.ts';
import { type About, ask, built, describe, type Panel, refIdOf } from '../panel.ts';
import type { Threshold } from '../threshold.ts';

/** A column of labels. */
export type Key = {
  label: string;
  title: string;
  /** Where a cell leads; `${__value.raw}` is its text. */
  link?: Link;
};

/** A column of values: the answer to a query whose series have the labels of the keys, and no others. */
export type Column = {
  title: string;
  expr: string;
  unit: string;
  decimals?: number;
  thresholds?: Threshold[];
  mappings?: ValueMapping[];
};

export type Table = Omit<About, 'unit'> & {
  keys: Key[];
  columns: [Column, ...Column[]];
  /** The title of the column whose largest values come first. */
  largestFirst?: string;
};

/** A row for each combination of the keys' labels. */
export function table(about: Table): Panel {
  const { keys, columns, largestFirst } = about;
  // What Grafana calls the values of a query: by its letter only where there are several.
  const valueName = (index: number) => (columns.length === 1 ? 'Value' : `Value #${refIdOf(index)}`);
  const names: [name: string, title: string][] = [
    ...keys.map(({ label, title }): [string, string] => [label, title]),
    ...columns.map(({ title }, index): [string, string] => [valueName(index), title]),
  ];
  const builder = ask(
    describe(new PanelBuilder(), { ...about, unit: columns[0].unit }),
    columns.map(({ expr }) => ({ expr })),
    'table',
  )
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(names.map(([name], index) => [name, index])),
        renameByName: Object.fromEntries(names),
      },
    });
  for (const { title, link } of keys) {
    // A text is shown as it is, whatever unit the values have.
    const properties: DynamicConfigValue[] = [{ id: 'unit', value: 'string' }];
    if (link) properties.push({ id: 'links', value: [linkBuilder(link).build()] });
    builder.overrideByName(title, properties);
  }
  if (largestFirst) {
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(largestFirst).desc(true)]);
  }
  for (const column of columns) builder.overrideByName(column.title, propertiesOf(column));
  return built(builder, about);
}

function propertiesOf({ unit, decimals, thresholds, mappings }: Column): DynamicConfigValue[] {
  return [
    { id: 'unit', value: unit },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(mappings === undefined ? [] : [{ id: 'mappings', value: mappings }]),
    ...(thresholds === undefined
      ? []
      : [
          { id: 'thresholds', value: { mode: 'absolute', steps: thresholds } },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
  ];
}
