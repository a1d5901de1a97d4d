/** The table of `vigil slo status`, for a terminal and as GitHub's Markdown. */
import type { FiringAlert } from '../measure/measurement.ts';
import { exactPercent, percent, roughly, rounded } from '../words.ts';
import type { Row, State } from './row.ts';

const UNKNOWN = '-';

const columns: readonly { title: string; text: (row: Row, timeScale: number) => string }[] = [
  { title: 'SLO', text: ({ slo }) => slo },
  { title: 'service', text: ({ service }) => service },
  { title: 'objective', text: ({ objective }) => shown(objective, exactPercent) },
  { title: 'period', text: ({ period }) => period || UNKNOWN },
  { title: 'errors', text: ({ errorRatio }) => shown(errorRatio, percent) },
  { title: 'budget left', text: ({ budgetRemaining }) => shown(budgetRemaining, percent) },
  { title: 'burn now', text: ({ burnRate }) => shown(burnRate, rounded) },
  { title: 'exhausted in', text: exhaustionText },
  { title: 'events', text: ({ eventsInPeriod }) => shown(eventsInPeriod, count) },
  { title: 'note', text: (row) => notesOf(row).join('; ') },
];

function shown(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? UNKNOWN : text(value);
}

function count(events: number): string {
  return Math.round(events).toLocaleString('en-GB');
}

/** In logical time, as the period is. */
function exhaustionText({ exhaustion }: Row, timeScale: number): string {
  switch (exhaustion.kind) {
    case 'in':
      return roughly(exhaustion.seconds * timeScale);
    case 'spent':
    case 'never':
      return exhaustion.kind;
    case 'unknown':
      return UNKNOWN;
  }
}

/** What the numbers do not say. */
function notesOf({ state, firing, simulatedSeconds, periodSeconds }: Row): string[] {
  const simulated =
    simulatedSeconds === 0
      ? []
      : [`simulated: ${roughly(simulatedSeconds)} of ${shown(periodSeconds, roughly)}`];
  return [...stateNotes(state), ...firing.map(firingText), ...simulated];
}

function stateNotes(state: State): string[] {
  switch (state.kind) {
    case 'current':
      return [];
    case 'no_data':
      return state.why === 'no_series'
        ? ['no data: the indicator has no series']
        : ['no data: no events in the period'];
    case 'stale':
      return [`stale since ${new Date(state.sinceSeconds * 1000).toISOString().replace(/\.\d+/, '')}`];
    case 'unknown':
      return ['no data: Prometheus does not know it'];
  }
}

function firingText({ name, severity, tier }: FiringAlert): string {
  return tier === undefined ? `${severity}: ${name}` : `${severity}: ${tier}`;
}

function cellsOf(rows: readonly Row[], timeScale: number): string[][] {
  return [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ text }) => text(row, timeScale))),
  ];
}

export function textTable(rows: readonly Row[], timeScale: number): string {
  const cells = cellsOf(rows, timeScale);
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(rows: readonly Row[], timeScale: number): string {
  const [titles = [], ...lines] = cellsOf(rows, timeScale);
  const markdown = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [markdown(titles), markdown(titles.map(() => '---')), ...lines.map(markdown)].join('\n');
}
