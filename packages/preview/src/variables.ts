/** The variables of a dashboard: what can be chosen, what is chosen, and what goes into queries. */

import type { VariableModel, VariableOption } from './dashboard.ts';
import { CannotDrawError } from './errors.ts';
import { fill, type VariableValue } from './fill.ts';
import type { Labels, Prometheus } from './prometheus.ts';
import type { Instants } from './shared/time-range.ts';

export const ALL = '$__all';

export type Option = { value: string; text: string };

export type Variable = {
  name: string;
  label: string;
  description: string;
  type: string;
  multi: boolean;
  hidden: boolean;
  /** With All, where it can be chosen, as the first. Of a text box: none. */
  options: Option[];
  /** What is chosen: values of options, `$__all` among them. */
  chosen: string[];
  /** What is chosen, with All spelled out: what repeats go through. */
  values: string[];
  /** For queries. */
  filled: VariableValue;
  /** Why its options are not known. */
  problem?: string;
};

type Context = {
  prometheus: Pick<Prometheus, 'series' | 'labelValues' | 'instant'>;
  times: Instants;
  rateIntervalMs: number;
};

/** What a URL asks for: `var-name=a&var-name=b`, without `var-`. */
export type Requested = Readonly<Record<string, readonly string[]>>;

/**
 * Resolves the variables in their order, for a later one may ask with an earlier one's value. Only values that stand among the
 * options are taken from the URL, so that nobody writes PromQL through a variable.
 */
export async function resolveVariables(
  models: readonly VariableModel[],
  requested: Requested,
  context: Context,
): Promise<Variable[]> {
  const resolved: Variable[] = [];
  for (const model of models) {
    const offered = await optionsOf(model, resolved, context);
    resolved.push(choose(model, offered, requested[model.name]));
  }
  return resolved;
}

/** For fill(). */
export function filledVariables(variables: readonly Variable[]): Record<string, VariableValue> {
  return Object.fromEntries(variables.map(({ name, filled }) => [name, filled]));
}

/** For links and texts. */
export function chosenVariables(variables: readonly Variable[]): Record<string, string[]> {
  return Object.fromEntries(variables.map(({ name, chosen }) => [name, chosen]));
}

type Offered = { options: Option[]; problem?: string };

async function optionsOf(
  model: VariableModel,
  before: readonly Variable[],
  context: Context,
): Promise<Offered> {
  if (model.type !== 'query') return { options: writtenOptions(model) };
  try {
    const found = await queryOptions(queryOf(model), before, context);
    return { options: sorted(captured(found, model.regex ?? ''), model.sort ?? 0) };
  } catch (error) {
    return { options: [], problem: (error as Error).message };
  }
}

const writtenTypes = ['custom', 'interval'];

/** Options that stand in the dashboard: `a, b` or `text : value, …`. */
function writtenOptions({ type, query, options = [] }: VariableModel): Option[] {
  if (!writtenTypes.includes(type)) return [];
  const listed = options.flatMap(({ text, value }) =>
    typeof value === 'string' && value !== ALL ? [{ value, text: String(text ?? value) }] : [],
  );
  if (listed.length > 0 || typeof query !== 'string') return listed;
  return query
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const [, text, value] = /^(.+?)\s+:\s+(.+)$/.exec(entry) ?? [];
      return { value: value ?? entry, text: text ?? entry };
    });
}

function queryOf({ query, definition = '' }: VariableModel): string {
  return (typeof query === 'string' ? query : query?.query) ?? definition;
}

/** Grafana's query functions of the Prometheus data source. */
async function queryOptions(query: string, before: readonly Variable[], context: Context): Promise<string[]> {
  const { prometheus, times, rateIntervalMs } = context;
  const range = { fromMs: times.from, toMs: times.to };
  const filled = fill(query.trim(), {
    rateIntervalMs,
    rangeMs: times.to - times.from,
    variables: filledVariables(before),
  });
  const [, selector, label] = /^label_values\(\s*(?:(.+),)?\s*([A-Za-z_]\w*)\s*\)$/s.exec(filled) ?? [];
  if (label !== undefined && selector === undefined) return prometheus.labelValues(label, range);
  if (label !== undefined) {
    const series = await prometheus.series(selector!.trim(), range);
    return [...new Set(series.flatMap((labels) => labels[label] ?? []))].sort();
  }
  const [, expression] = /^query_result\((.+)\)$/s.exec(filled) ?? [];
  if (expression !== undefined) {
    const series = await prometheus.instant(expression, times.to);
    return series.map(
      ({ metric, value: [seconds, value] }) => `${seriesText(metric)} ${value} ${seconds * 1000}`,
    );
  }
  const [, pattern] = /^metrics\((.+)\)$/.exec(filled) ?? [];
  if (pattern !== undefined) {
    const names = await prometheus.labelValues('__name__', range);
    return names.filter((name) => new RegExp(pattern).test(name));
  }
  throw new CannotDrawError(`The preview does not know the query ${query}; Grafana does`);
}

function seriesText({ __name__ = '', ...labels }: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${__name__}{${pairs.join(',')}}`;
}

/** Applies a variable's regex: what it captures (`text` and `value` by name) is the option; what does not fit is none. */
function captured(found: readonly string[], regex: string): Option[] {
  if (regex === '') return found.map((value) => ({ value, text: value }));
  const [, body = regex, flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(regex) ?? [];
  const pattern = new RegExp(body, flags.replace('g', ''));
  const options = found.flatMap((candidate) => {
    const match = pattern.exec(candidate);
    if (!match) return [];
    const value = match.groups?.value ?? match[1] ?? match[0];
    return [{ value, text: match.groups?.text ?? value }];
  });
  return [...new Map(options.map((option) => [option.value, option])).values()];
}

/** Grafana's numbers for the orders. */
const orders: Readonly<Record<number, (a: Option, b: Option) => number>> = {
  1: (a, b) => a.text.localeCompare(b.text, 'en'),
  2: (a, b) => b.text.localeCompare(a.text, 'en'),
  3: (a, b) => numberIn(a.text) - numberIn(b.text),
  4: (a, b) => numberIn(b.text) - numberIn(a.text),
  5: (a, b) => a.text.toLowerCase().localeCompare(b.text.toLowerCase(), 'en'),
  6: (a, b) => b.text.toLowerCase().localeCompare(a.text.toLowerCase(), 'en'),
};

const numberIn = (text: string) => Number(/-?\d+(\.\d+)?/.exec(text)?.[0] ?? 0);

function sorted(options: Option[], sort: number): Option[] {
  return orders[sort] ? options.toSorted(orders[sort]) : options;
}

function choose(model: VariableModel, offered: Offered, requested: readonly string[] | undefined): Variable {
  const { name, type, includeAll = false, multi = false } = model;
  const common = {
    name,
    label: model.label || name,
    description: model.description ?? '',
    type,
    hidden: model.hide === 2 || type === 'datasource' || type === 'constant' || type === 'adhoc',
  };
  if (type === 'datasource') return { ...common, multi: false, options: [], ...literal('prometheus') };
  if (type === 'constant' || type === 'textbox') {
    const written = queryOf(model) || firstOf(model.current?.value) || '';
    const typed = type === 'textbox' ? requested?.find(isNumber) : undefined;
    return { ...common, multi: false, options: [], ...literal(typed ?? written) };
  }
  const options = includeAll ? [{ value: ALL, text: 'All' }, ...offered.options] : offered.options;
  const known = new Set(options.map(({ value }) => value));
  const wanted = (requested ?? []).filter((value) => known.has(value));
  const standard = valuesOf(model.current).filter((value) => known.has(value));
  const [first] = options;
  const all = wanted.length > 0 ? wanted : standard.length > 0 ? standard : first ? [first.value] : [];
  const chosen = all.includes(ALL) ? [ALL] : multi ? all : all.slice(0, 1);
  const values = chosen[0] === ALL ? offered.options.map(({ value }) => value) : chosen;
  return {
    ...common,
    multi,
    options,
    chosen,
    values,
    filled: filledOf(model, chosen, values),
    ...(offered.problem !== undefined && { problem: offered.problem }),
  };
}

function filledOf(model: VariableModel, chosen: string[], values: string[]): VariableValue {
  if (chosen[0] === ALL && model.allValue) return { pattern: model.allValue };
  return model.multi || model.includeAll ? values : (values[0] ?? '');
}

const literal = (value: string) => ({ chosen: [value], values: [value], filled: value });

/** A text in a text box would be PromQL; a number is none. */
const isNumber = (text: string) => /^-?\d{1,15}(\.\d{1,15})?(e-?\d{1,3})?$/i.test(text);

function valuesOf(current: VariableOption | undefined): string[] {
  const { value } = current ?? {};
  return value === undefined ? [] : [value].flat();
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
