/** Time ranges as a URL of Grafana has them: `from=now-1h&to=now`, or milliseconds since the epoch. */

export type TimeRange = { from: string; to: string };

/** In milliseconds since the epoch. */
export type Instants = { from: number; to: number };

/** The ranges that the picker offers. */
export const quickRanges = [
  { from: 'now-5m', title: 'Last 5 minutes' },
  { from: 'now-15m', title: 'Last 15 minutes' },
  { from: 'now-30m', title: 'Last 30 minutes' },
  { from: 'now-1h', title: 'Last hour' },
  { from: 'now-3h', title: 'Last 3 hours' },
  { from: 'now-6h', title: 'Last 6 hours' },
  { from: 'now-12h', title: 'Last 12 hours' },
  { from: 'now-24h', title: 'Last 24 hours' },
  { from: 'now-2d', title: 'Last 2 days' },
  { from: 'now-7d', title: 'Last 7 days' },
  { from: 'now-30d', title: 'Last 30 days' },
] as const;

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

/** Longest range that is answered, in milliseconds: what the native Prometheus keeps, and a reserve. */
const LONGEST_RANGE_MS = 100 * 86_400_000;

/**
 * The instants that a range means at a time.
 *
 * @throws RangeError in words for the reader: no time, or an end before its beginning, or too long
 */
export function resolveRange({ from, to }: TimeRange, now: number): Instants {
  const instants = { from: resolveTime(from, now), to: resolveTime(to, now) };
  if (instants.to <= instants.from)
    throw new RangeError(`The range from ${from} to ${to} ends before it begins`);
  if (instants.to - instants.from > LONGEST_RANGE_MS)
    throw new RangeError('The range is longer than 100 days');
  return instants;
}

/** `now`, `now-90m`, or milliseconds since the epoch. */
export function resolveTime(text: string, now: number): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const [matched, sign, count = '', unit = ''] = /^now(?:([+-])(\d{1,5})([smhdwMy]))?$/.exec(text) ?? [];
  if (matched === undefined) throw new RangeError(`"${text}" is no time: write now, now-6h or milliseconds`);
  if (sign === undefined) return now;
  return now + (sign === '-' ? -1 : 1) * Number(count) * UNIT_MS[unit]!;
}

/** Grafana's and Prometheus's durations: `30s`, `1m30s`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdwMy]))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwMy])/g);
  return parts.reduce(
    (total, [, count, unit = '']) => total + Number(count) * (unit === 'ms' ? 1 : UNIT_MS[unit]!),
    0,
  );
}

/** Whether the range ends now and thus moves. */
export function isLive({ to }: TimeRange): boolean {
  return to === 'now';
}

export function rangeTitle(range: TimeRange): string {
  const quick = quickRanges.find(({ from }) => from === range.from);
  if (isLive(range) && quick) return quick.title;
  return `${timeTitle(range.from)} to ${timeTitle(range.to)}`;
}

function timeTitle(text: string): string {
  if (!/^\d+$/.test(text)) return text;
  const at = new Date(Number(text));
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
