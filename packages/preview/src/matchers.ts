/** Label matchers as an alert list writes them: `{service="checkout", severity=~"page|ticket"}`. */
import type { Labels } from './prometheus.ts';

type Matcher = { label: string; fits: (value: string) => boolean };

/** Takes any number of matchers; text between them is passed over. */
export function parseMatchers(text: string): Matcher[] {
  const found = text.matchAll(/([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g);
  return [...found].map(([, label = '', operator = '', value = '']) => ({
    label,
    fits: fitting(operator, value),
  }));
}

export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every(({ label, fits }) => fits(labels[label] ?? ''));
}

function fitting(operator: string, value: string): (value: string) => boolean {
  if (operator === '=') return (own) => own === value;
  if (operator === '!=') return (own) => own !== value;
  const pattern = new RegExp(`^(?:${value})$`);
  return operator === '=~' ? (own) => pattern.test(own) : (own) => !pattern.test(own);
}
