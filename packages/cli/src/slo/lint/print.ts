/** The lint on a terminal, as Markdown, and for scripts. */
import type { SloLint } from '@vigil/slo';
import { factsOf } from './facts.ts';

/** @param warnings of the documents themselves, each with file and line */
type Print = (lints: readonly SloLint[], warnings: readonly string[]) => string;

export const lintText: Print = (lints, warnings) =>
  [
    ...warnings.map((text) => `warning: ${text}`),
    ...lints.map(factsOf).map(({ title, table, lines }) => {
      const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
      const rows = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
      return [title, ...[...rows, ...lines].map((line) => `  ${line}`.trimEnd())].join('\n');
    }),
  ].join('\n\n');

export const lintMarkdown: Print = (lints, warnings) =>
  [
    ...warnings.map((text) => `- warning: ${markdown(text)}`),
    ...lints.map(factsOf).map(({ title, table, lines }) => {
      const [titles = [], ...rows] = table.map((row) => row.map(markdown));
      const tableLines = [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
      return [
        `### ${markdown(title)}`,
        '',
        ...tableLines,
        '',
        ...lines.map((line) => `- ${markdown(line)}`),
      ].join('\n');
    }),
  ].join('\n\n');

export const lintJson: Print = (slos, warnings) =>
  JSON.stringify({ slos, warnings }, (_, value: unknown) => (value === undefined ? null : value), 2);

/** Selectors are full of what Markdown takes for its own. */
function markdown(text: string): string {
  return text.replaceAll(/[\\`*_|<>]/g, String.raw`\$&`);
}
