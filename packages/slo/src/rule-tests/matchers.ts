/** Reads a selector, so that series can be made which it takes. */
import type { Selector } from '../selector.ts';

export type Operator = '=' | '!=' | '=~' | '!~';
export type Matcher = { label: string; operator: Operator; value: string };
export type Matchers = { metric: string; matchers: Matcher[] };

const MATCHER = /([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;

export function matchersOf(selector: Selector): Matchers {
  const [metric = ''] = selector.match(/^[a-zA-Z0-9_:]+/) ?? [];
  const matchers = [...selector.slice(metric.length).matchAll(MATCHER)].map(
    ([, label, operator, quoted]): Matcher => ({
      label: label!,
      operator: operator as Operator,
      value: unquoted(quoted!),
    }),
  );
  return { metric, matchers };
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped);
}

/** Whether a matcher takes a label's value; a label that is not there has the empty one. Undefined for an expression that only Prometheus can read. */
export function takes({ operator, value }: Matcher, candidate: string): boolean | undefined {
  if (operator === '=') return candidate === value;
  if (operator === '!=') return candidate !== value;
  const expression = expressionOf(value);
  return expression && expression.test(candidate) === (operator === '=~');
}

/** An expression of RE2, which Prometheus anchors at both ends, as one of JavaScript. */
function expressionOf(text: string): RegExp | undefined {
  const [, ignoreCase, rest = text] = /^(\(\?i\))?([\s\S]*)$/.exec(text) ?? [];
  try {
    return new RegExp(`^(?:${rest.replaceAll('(?P<', '(?<')})$`, ignoreCase ? 'i' : '');
  } catch {
    return undefined;
  }
}
