/** Whether a value is taken by what a selector says of its label. */
import { type ParsedSelector, selectorsIn } from '../history/selectors.ts';
import type { Selector } from '../selector.ts';

export type Matcher = ParsedSelector['matchers'][number];

export function matchersOf(selector: Selector): ParsedSelector {
  return selectorsIn(selector)[0]!;
}

/** A label that is not there has the empty value. Undefined for an expression that only Prometheus can read. */
export function takes({ operator, value }: Matcher, candidate: string): boolean | undefined {
  if (operator === '=') return candidate === value;
  if (operator === '!=') return candidate !== value;
  const expression = expressionOf(value);
  return expression && expression.test(candidate) === (operator === '=~');
}

/** What JavaScript reads otherwise than RE2, or only one of them knows. */
const NOT_SHARED = /\[\[:|\\[pPQEAzCa]|\(\?(?!:|P?<[a-zA-Z])/;

/** An expression of RE2, which Prometheus anchors at both ends, as one of JavaScript. */
function expressionOf(text: string): RegExp | undefined {
  const [, ignoreCase, rest = text] = /^(\(\?i\))?([\s\S]*)$/.exec(text) ?? [];
  if (NOT_SHARED.test(rest)) return undefined;
  try {
    return new RegExp(`^(?:${rest.replaceAll('(?P<', '(?<')})$`, ignoreCase ? 'i' : '');
  } catch {
    return undefined;
  }
}
