/** The texts of PromQL that a document brings. */

/** The placeholder for the window in an author's own query. */
export const WINDOW_PLACEHOLDER = '$window';

/** Text known to be a selector: a metric's name, with or without matchers. */
export type Selector = string & { readonly brand: 'selector' };

/** A query for the value at a moment. */
export type Query = string & { readonly brand: 'query' };

/** A query for a number of events in a window, in which `$window` stands for the window. */
export type WindowedQuery = string & { readonly brand: 'windowed' };

const STRING = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const SELECTOR = String.raw`[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:\{(?:[^{}"']|${STRING})*\})?`;
const plain = new RegExp(`^${SELECTOR}$`);
const summed = new RegExp(String.raw`^sum\s*\(\s*(${SELECTOR})\s*\)$`);

/**
 * The selector of a counter: as it is, or out of `sum(...)` around it, as in OpenSLO's own examples.
 * Undefined for anything else, for example a query with `rate`.
 */
export function parseSelector(query: string): Selector | undefined {
  const text = query.trim();
  if (plain.test(text)) return text as Selector;
  return summed.exec(text)?.[1] as Selector | undefined;
}

/** Sloth's placeholder, so that its users' queries can be taken as they are. */
const SLOTH_PLACEHOLDER = /\{\{\s*\.window\s*\}\}/g;

/** A query with the placeholder `$window` (or Sloth's `{{.window}}`); undefined for one without. */
export function parseWindowed(query: string): WindowedQuery | undefined {
  const text = query.trim().replaceAll(SLOTH_PLACEHOLDER, WINDOW_PLACEHOLDER);
  return text.includes(WINDOW_PLACEHOLDER) ? (text as WindowedQuery) : undefined;
}

/** Whether a query counts events a second rather than events. */
export function isRate(query: string): boolean {
  return /\bi?rate\s*\(/.test(query) && !/\bincrease\s*\(/.test(query);
}
