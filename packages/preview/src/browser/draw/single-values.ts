/** The values of a stat, a gauge or a bar gauge: one a series, or one a row. */
import { type Displayed, display } from '../../shared/display.ts';
import { type LinkContext, resolveLink } from '../../shared/links.ts';
import type { Field, PanelData, Value } from '../../shared/panel-data.ts';
import { reduce } from '../../shared/reduce.ts';
import { colourOfValue } from '../colours.ts';

export type SingleValue = {
  name: string;
  value: Value;
  displayed: Displayed;
  /** A Grafana colour. */
  colour: string;
  field: Field;
  /** Where a click leads, if anywhere. */
  link: string | undefined;
};

type ReduceOptions = { values?: boolean; calcs?: string[]; fields?: string; limit?: number };

export function singleValues(
  data: PanelData,
  options: Readonly<Record<string, unknown>>,
  links: LinkContext,
): SingleValue[] {
  const {
    values: ofRows = false,
    calcs = ['lastNotNull'],
    fields: wanted = '',
    limit = 50,
  } = (options.reduceOptions ?? {}) as ReduceOptions;
  const found = data.frames.flatMap(({ fields }) => {
    const shown = fields.filter((field) => isShown(field, wanted));
    if (!ofRows)
      return shown.map((field) => ({
        field,
        name: field.displayName,
        value: reduce(field.values, calcs[0]!),
      }));
    const names = fields.filter(({ type }) => type === 'string');
    return shown.flatMap((field) =>
      field.values.map((value, row) => ({ field, name: rowName(names, row) || field.displayName, value })),
    );
  });
  return found.slice(0, limit).map(({ field, name, value }) => {
    const displayed = display(value, field.config);
    const [first] = field.config.links ?? [];
    const context = {
      ...links,
      field,
      value: { raw: String(value), text: `${displayed.text}${displayed.suffix}` },
    };
    return {
      ...{ field, name, value, displayed },
      colour: colourOfValue(value, field) ?? 'text',
      link: first && resolveLink(first.url, context),
    };
  });
}

function isShown({ type, name }: Field, wanted: string): boolean {
  if (wanted === '') return type === 'number';
  const pattern = /^\/(.*)\/[a-z]*$/.exec(wanted)?.[1];
  return type !== 'time' && (pattern === undefined ? name === wanted : new RegExp(pattern).test(name));
}

function rowName(fields: readonly Field[], row: number): string {
  return fields.map(({ values }) => String(values[row] ?? '')).join(' ');
}
