/** Plain selectors of PromQL: a metric's name, with or without matchers. */

/** Text known to be a selector. */
export type Selector = string & { readonly brand: 'selector' };

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
