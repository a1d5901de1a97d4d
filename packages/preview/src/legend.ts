/** What a series is called: `{{label}}` of the query's legend format, or its labels. */
import type { Labels } from './prometheus.ts';

export function legendOf(format: string | undefined, labels: Labels): string {
  if (format === undefined || format === '' || format === '__auto') return automatic(labels);
  return format.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
}

function automatic({ __name__ = '', ...labels }: Labels): string {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return __name__ || 'Value';
  if (pairs.length === 1 && __name__ === '') return pairs[0]![1];
  return `${__name__}{${pairs.map(([name, value]) => `${name}="${value}"`).join(', ')}}`;
}
