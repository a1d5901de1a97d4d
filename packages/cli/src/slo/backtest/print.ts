/** A backtest as a table, and for scripts. */
import { roughly, rounded } from '../words.ts';
import { type Backtest, perWeek } from './backtest.ts';
import type { Compared } from './episodes.ts';

const seenText: Record<Compared['seen'], string> = {
  both: 'both',
  only_then: 'only then',
  only_now: 'only now',
};

export function backtestText(result: Backtest, timeScale: number): string {
  const { compared, range, samples, notReplayed } = result;
  const at = (timeMs: number) => new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const rows = compared.map(({ seen, episode }) => [
    at(episode.startMs),
    roughly((episode.endMs - episode.startMs) / 1000),
    episode.severity,
    episode.alert,
    episode.tier || '-',
    episode.slo || episode.service,
    seenText[seen],
  ]);
  const header = ['began', 'lasted', 'severity', 'alert', 'tier', 'slo', 'fired'];
  return [
    `${at(range.startMs)} to ${at(range.endMs)}, replayed from ${samples} samples${timeScale === 1 ? '' : ` at scale ${timeScale}`}`,
    ...(rows.length === 0 ? ['Nothing fired then, and nothing would have.'] : columns([header, ...rows])),
    ...['page', 'ticket'].map((severity) => weekText(result, severity)),
    `Not replayed, as they look back further: ${notReplayed.join(', ')}.`,
  ].join('\n');
}

function weekText({ compared, range }: Backtest, severity: string): string {
  const then = compared.filter(({ seen }) => seen !== 'only_now').map(({ episode }) => episode);
  const now = compared.filter(({ seen }) => seen !== 'only_then').map(({ episode }) => episode);
  const count = (episodes: typeof now) => rounded(perWeek(episodes, severity, range));
  return `${severity}s a week: ${count(then)} then, ${count(now)} with these documents`;
}

function columns(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** Times are ISO 8601; `fired` is `both`, `only_then` or `only_now`. */
export function backtestJson({ compared, range, samples, notReplayed }: Backtest): string {
  const time = (timeMs: number) => new Date(timeMs).toISOString();
  return JSON.stringify(
    {
      from: time(range.startMs),
      to: time(range.endMs),
      samples,
      not_replayed: notReplayed,
      alerts: compared.map(({ seen, episode: { startMs, endMs, ...alert } }) => ({
        ...alert,
        from: time(startMs),
        to: time(endMs),
        fired: seen,
      })),
    },
    null,
    2,
  );
}
