/** The selectors in a query of PromQL, and which series they select. */
import { parser } from '@prometheus-io/lezer-promql';
import type { RuleGroup } from '../rules/rule-group.ts';
import { WINDOW_PLACEHOLDER } from '../selector.ts';
import type { Labels } from './openmetrics.ts';

type Operator = '=' | '!=' | '=~' | '!~';
type Matcher = { label: string; operator: Operator; value: string };

export type ParsedSelector = {
  /** As it stands in the query, without a range. */
  text: string;
  /** Undefined where the name of the metric is left open, or matched by a pattern. */
  metric: string | undefined;
  matchers: Matcher[];
};

/** Every selector of a query; `$window` may stand in it. */
export function selectorsIn(query: string): ParsedSelector[] {
  const text = query.replaceAll(WINDOW_PLACEHOLDER, '5m');
  const found: ParsedSelector[] = [];
  parser.parse(text).iterate({
    enter: ({ name, node, from, to }) => {
      if (name !== 'VectorSelector') return;
      const part = (child: { from: number; to: number }) => text.slice(child.from, child.to);
      const identifier = node.getChild('Identifier');
      const braces = node.getChild('LabelMatchers');
      const quotedName = braces?.getChild('QuotedLabelName');
      const matchers = ['UnquotedLabelMatcher', 'QuotedLabelMatcher'].flatMap((kind) =>
        (braces?.getChildren(kind) ?? []).map((matcher) => {
          const values = matcher.getChildren('StringLiteral');
          const label = matcher.getChild('LabelName') ?? matcher.getChild('QuotedLabelName')!;
          return {
            label: unquoted(part(label)),
            operator: part(matcher.getChild('MatchOp')!) as Operator,
            value: unquoted(part(values.at(-1)!)),
          };
        }),
      );
      const named = matchers.find(({ label, operator }) => label === '__name__' && operator === '=');
      found.push({
        text: text.slice(from, to),
        metric: identifier ? part(identifier) : quotedName ? unquoted(part(quotedName)) : named?.value,
        matchers,
      });
    },
  });
  return found;
}

/** What rules read that is not recorded by them: each selector once. */
export function selectorsRead(passes: readonly RuleGroup[][]): ParsedSelector[] {
  const rules = passes.flat().flatMap((group) => group.rules);
  const own = new Set(rules.map((rule) => ('record' in rule ? rule.record : rule.alert)));
  const read = rules
    .flatMap(({ expr }) => selectorsIn(expr))
    .filter(({ metric }) => metric === undefined || !own.has(metric));
  return [...new Map(read.map((selector) => [selector.text, selector])).values()];
}

/** Whether a selector selects a series. */
export function selects({ metric, matchers }: ParsedSelector, name: string, labels: Labels): boolean {
  if (metric !== undefined && metric !== name) return false;
  return matchers.every(({ label, operator, value }) =>
    holds[operator](label === '__name__' ? name : (labels[label] ?? ''), value),
  );
}

const holds: Record<Operator, (actual: string, value: string) => boolean> = {
  '=': (actual, value) => actual === value,
  '!=': (actual, value) => actual !== value,
  '=~': matchesWhole,
  '!~': (actual, pattern) => !matchesWhole(actual, pattern),
};

function matchesWhole(text: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 's').test(text);
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function unquoted(text: string): string {
  const quote = text.charAt(0);
  if (!/["'`]/.test(quote)) return text;
  const inner = text.slice(1, -1);
  return quote === '`' ? inner : inner.replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}
