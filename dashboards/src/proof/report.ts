/** The proof as a table. */
import type { Exception } from '../exceptions.ts';
import type { Asked } from './prove.ts';

export function reportOf(asked: readonly Asked[], exceptions: readonly Exception[]): string {
  const byDashboard = Map.groupBy(asked, ({ query }) => query.dashboard);
  const rows = [...byDashboard].map(([dashboard, of]) => [dashboard, ...countsOf(of)]);
  const total = ['all', ...countsOf(asked)];
  return [
    ...columns([['dashboard', 'panels', 'queries', 'samples', 'exemplars', 'exceptions'], ...rows, total]),
    '',
    'Empty when all is well, and filled by what the proof does:',
    ...columns(exceptions.map(exceptionRow)),
  ].join('\n');
}

function countsOf(asked: readonly Asked[]): string[] {
  const sum = (of: (one: Asked) => number) => String(asked.reduce((total, one) => total + of(one), 0));
  const panels = new Set(
    asked
      .filter(({ query }) => query.kind === 'panel')
      .map(({ query }) => `${query.dashboard}\n${query.panel}`),
  );
  return [
    String(panels.size),
    String(asked.length),
    sum(({ samples }) => samples),
    sum(({ exemplars = 0 }) => exemplars),
    sum(({ exception }) => (exception === undefined ? 0 : 1)),
  ];
}

function exceptionRow(exception: Exception): string[] {
  const [where, what] =
    'mark' in exception
      ? ['every dashboard', `mark ${exception.mark}`]
      : [exception.dashboard, exception.panel];
  const how = exception.kind === 'empty when all is well' ? exception.filledBy : exception.kind;
  return [`  ${where}`, what, how, exception.reason];
}

/** Texts to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (text: string) => /^\d+$/.test(text);
  return rows.map((row) =>
    row
      .map((text, column) =>
        isNumber(text) || (column > 0 && isNumber(rows[1]?.[column] ?? ''))
          ? text.padStart(widths[column]!)
          : text.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
