/** Links of dashboards, panels and fields, with their variables filled in. */
import type { TimeRange } from './time-range.ts';

/** What a link can speak of: `series` and `row` only where it stands at a value. */
export type LinkContext = {
  range: TimeRange;
  /** The variables as the URL has them: one value or several each. */
  variables: Readonly<Record<string, readonly string[]>>;
  /** Base URL of a Grafana, for what only Grafana has; empty where there is none. */
  grafanaUrl?: string;
  field?: { name: string; labels: Readonly<Record<string, string>> };
  value?: { raw: string; text: string; time?: number };
  /** The other cells of a table's row, by column. */
  row?: Readonly<Record<string, string>>;
};

const REFERENCE = /\$\{([^{}]+)\}|\$(\w+)/g;

/**
 * The address that a link's template means here. `/d/<uid>` leads to the preview of that dashboard, other paths of Grafana's to
 * Grafana. Undefined for what cannot be followed: another scheme than http(s), or Grafana's where there is no Grafana.
 */
export function resolveLink(template: string, context: LinkContext): string | undefined {
  const filled = template.replaceAll(REFERENCE, (reference, braced?: string, bare?: string) => {
    const name = (braced ?? bare)!;
    const found = parameterOf(name, context);
    if (found === undefined) return reference;
    // A whole address as a value (a runbook's) is one; anywhere else a value is a part of one.
    const isPart = Object.hasOwn(queryParts, name) || name.endsWith(':queryparam') || template === reference;
    return isPart ? found : encodeURIComponent(found);
  });
  return followable(tidied(filled), context.grafanaUrl);
}

/** A text (a title, a description) with the variables' values in it. */
export function fillText(text: string, variables: LinkContext['variables']): string {
  return text.replaceAll(REFERENCE, (reference, braced?: string, bare?: string) => {
    const [name = ''] = (braced ?? bare)!.split(':');
    return (
      own(variables, name)
        ?.map((value) => (value === '$__all' ? 'All' : value))
        .join(' + ') ?? reference
    );
  });
}

/** A field's text (a display name) with its labels and its own name in it. */
export function resolveFieldText(text: string, { name, labels }: NonNullable<LinkContext['field']>): string {
  const context: LinkContext = { range: { from: '', to: '' }, variables: {}, field: { name, labels } };
  return text.replaceAll(
    REFERENCE,
    (reference, braced?: string, bare?: string) => parameterOf((braced ?? bare)!, context) ?? reference,
  );
}

/** What is already written as a part of a query. */
const queryParts: Readonly<Record<string, (context: LinkContext) => string>> = {
  __url_time_range: ({ range }) =>
    `from=${encodeURIComponent(range.from)}&to=${encodeURIComponent(range.to)}`,
  __all_variables: ({ variables }) =>
    Object.keys(variables)
      .map((name) => asParameters(name, variables))
      .join('&'),
};

function parameterOf(name: string, context: LinkContext): string | undefined {
  if (Object.hasOwn(queryParts, name)) return queryParts[name]!(context);
  const [path = '', format] = name.split(':');
  if (Object.hasOwn(builtIn, path)) return builtIn[path]!(context);
  const label = /^__field\.labels(?:\.(\w+)|\[["']([^"']+)["']\])$/.exec(path);
  if (label) return own(context.field?.labels ?? {}, label[1] ?? label[2] ?? '') ?? '';
  const cell = /^__data\.fields(?:\.(\w+)|\[["']([^"']+)["']\])$/.exec(name);
  if (cell) return own(context.row ?? {}, cell[1] ?? cell[2] ?? '') ?? '';
  const values = own(context.variables, path);
  if (values === undefined) return undefined;
  return format === 'queryparam' ? asParameters(path, context.variables) : values.join(',');
}

const builtIn: Readonly<Record<string, (context: LinkContext) => string>> = {
  '__field.name': ({ field }) => field?.name ?? '',
  '__series.name': ({ field }) => field?.name ?? '',
  '__value.raw': ({ value }) => value?.raw ?? '',
  '__value.text': ({ value }) => value?.text ?? '',
  '__value.numeric': ({ value }) => value?.raw ?? '',
  '__value.time': ({ value }) => (value?.time === undefined ? '' : String(value.time)),
  __from: ({ range }) => range.from,
  __to: ({ range }) => range.to,
};

function asParameters(name: string, variables: LinkContext['variables']): string {
  return (variables[name] ?? []).map((value) => `var-${name}=${encodeURIComponent(value)}`).join('&');
}

/** `?&`, `&&` and a trailing `&` come from parts that were empty. */
function tidied(address: string): string {
  return address.replaceAll(/&{2,}/g, '&').replace('?&', '?').replace(/[?&]$/, '');
}

function followable(address: string, grafanaUrl: string | undefined): string | undefined {
  const dashboard = /^\/d\/([\w-]+)(?:\/[\w-]+)?(\?.*)?$/.exec(address);
  if (dashboard) return `/dashboards/${dashboard[1]}${dashboard[2] ?? ''}`;
  const runbook = /^https?:\/\/[^/]+(\/runbooks\/[A-Za-z0-9]+)$/.exec(address);
  // Wherever the dashboards were made for, this desk has the runbooks.
  if (runbook) return runbook[1];
  if (address.startsWith('/dashboards/') || address.startsWith('/runbooks/')) return address;
  if (address.startsWith('/') && !address.startsWith('//')) {
    return grafanaUrl ? `${grafanaUrl}${address}` : undefined;
  }
  return /^https?:\/\/[^\s]+$/i.test(address) ? address : undefined;
}

/** Not what every object has, such as `constructor`. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
