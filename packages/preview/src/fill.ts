/** Fills Grafana's macros and variables into a query, so that a query of a dashboard can be put to Prometheus itself. */

/** What a variable stands for. */
export type VariableValue =
  /** One value, put in as it is: a number of a text box, a name. */
  | string
  /** The values chosen of a variable with several, each taken literally: `(a|b)`, for `=~"$name"`. */
  | readonly string[]
  /** A pattern, put in as it is in every format: the `allValue` of a variable, such as `.+`. */
  | { pattern: string };

export type Variables = Readonly<Record<string, VariableValue>>;

export type FillOptions = {
  /** `$__rate_interval`, in milliseconds; see rateIntervalMs. */
  rateIntervalMs: number;
  /** `$__range`, the time that the dashboard shows, in milliseconds. */
  rangeMs: number;
  /** `$__interval`, the time between two points, in milliseconds; by default a quarter of the rate interval. */
  intervalMs?: number;
  /** The dashboard's variables by name, without `$`. */
  variables: Variables;
};

/** `$name`, `${name}` and `${name:format}`; `$1` and `${1}` of label_replace are none. */
const REFERENCE = /\$\{([A-Za-z_]\w*)(?::(\w+))?\}|\$([A-Za-z_]\w*)/g;

/**
 * The query with everything filled in, as Grafana's Prometheus data source does it.
 *
 * @throws Error naming the variable or the format that is not known; Grafana would send it to Prometheus as it is
 */
export function fill(expr: string, options: FillOptions): string {
  const macros = macrosOf(options);
  return expr.replaceAll(
    REFERENCE,
    (reference, braced: string | undefined, format: string | undefined, bare) => {
      const name: string = braced ?? bare;
      if (Object.hasOwn(macros, name)) return macros[name]!;
      if (!Object.hasOwn(options.variables, name)) throw new Error(`There is no variable for ${reference}`);
      return formatted(name, options.variables[name]!, format);
    },
  );
}

/**
 * Grafana's `$__rate_interval`: wide enough for `rate` to find two samples, also when one scrape is lost.
 * Source: Grafana's documentation of the Prometheus data source.
 */
export function rateIntervalMs(times: { intervalMs: number; scrapeIntervalMs: number }): number {
  return Math.max(times.intervalMs + times.scrapeIntervalMs, 4 * times.scrapeIntervalMs);
}

/** Names of the variables and macros in a text, without `$`, each once. */
export function referencesIn(text: string): string[] {
  return [...new Set([...text.matchAll(REFERENCE)].map(([, braced, , bare]) => (braced ?? bare)!))];
}

function macrosOf({ rateIntervalMs: rateMs, rangeMs, intervalMs = rateMs / 4 }: FillOptions) {
  const macros: Record<string, string> = {
    __rate_interval: duration(rateMs),
    __rate_interval_ms: String(Math.round(rateMs)),
    __interval: duration(intervalMs),
    __interval_ms: String(Math.round(intervalMs)),
    __range: duration(rangeMs),
    __range_ms: String(Math.round(rangeMs)),
    __range_s: String(Math.round(rangeMs / 1000)),
  };
  return macros;
}

/** Prometheus's notation; no shorter than a millisecond, as it refuses a range of 0. */
function duration(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}

/** The formats of `${name:format}` that dashboards of Prometheus have a use for. */
const formats: Record<string, (values: readonly string[], name: string) => string> = {
  raw: (values) => values.join(','),
  csv: (values) => values.join(','),
  pipe: (values) => values.join('|'),
  regex: (values) => alternatives(values.map(escapeRegex)),
  percentencode: (values) => encodeURIComponent(values.join(',')),
  queryparam: (values, name) => values.map((value) => `var-${name}=${encodeURIComponent(value)}`).join('&'),
};

function formatted(name: string, value: VariableValue, format: string | undefined): string {
  if (typeof value === 'object' && 'pattern' in value) {
    return format === 'queryparam' ? formats.queryparam!([value.pattern], name) : value.pattern;
  }
  const several = typeof value === 'string' ? undefined : value;
  if (format === undefined) {
    // Into a string in double quotes, where a backslash must be written twice.
    return several
      ? alternatives(several.map((one) => escapeRegex(one).replaceAll('\\', '\\\\')))
      : `${value}`;
  }
  if (!Object.hasOwn(formats, format)) throw new Error(`There is no format ${format} for \${${name}}`);
  return formats[format]!(several ?? [`${value}`], name);
}

function alternatives(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `(${values.join('|')})`;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
