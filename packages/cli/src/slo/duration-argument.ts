/** Durations on the command line: `90s`, `5m`, `1h`, `2d`. */
import { InvalidArgumentError } from 'commander';

const unitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, more than 0. @throws InvalidArgumentError, which commander reports with the name of the option */
export function parseDuration(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? [];
  const durationMs = Number(count) * (unitsMs[unit] ?? Number.NaN);
  if (!(durationMs > 0)) throw new InvalidArgumentError('Give a duration such as 90s, 5m or 1h.');
  return durationMs;
}
