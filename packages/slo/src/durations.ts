/** Durations: read from OpenSLO's shorthand, written in Prometheus's notation, which Alertmanager shares. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Units of OpenSLO v1; month, quarter and year are of 30, 90 and 365 days, as in its reference SDK. */
const shorthandUnits: Record<string, number> = {
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  Q: 90 * DAY_MS,
  Y: 365 * DAY_MS,
};

export const SHORTHAND_PATTERN = '^[0-9]+[mhdwMQY]$';

/** The number and the unit of an OpenSLO duration such as `5m` or `1Q`. Takes what matches SHORTHAND_PATTERN only. */
export function splitShorthand(text: string): { count: number; unit: string } {
  return { count: Number(text.slice(0, -1)), unit: text.slice(-1) };
}

/** Milliseconds of an OpenSLO duration such as `5m`, `30d` or `1Q`. Takes what matches SHORTHAND_PATTERN only. */
export function parseShorthand(text: string): number {
  const { count, unit } = splitShorthand(text);
  return count * shorthandUnits[unit]!;
}

/** Units of Prometheus, largest first. Weeks and years are valid too, but fewer people read them at a glance. */
const prometheusUnits = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
  ['s', 1000],
  ['ms', 1],
] as const;

/** A duration in Prometheus's notation, for example `4m45s`; rounded to a millisecond, the finest that it takes. */
export function prometheusDuration(durationMs: number): string {
  let remainingMs = Math.round(durationMs);
  if (remainingMs === 0) return '0s';
  let text = '';
  for (const [unit, unitMs] of prometheusUnits) {
    const count = Math.floor(remainingMs / unitMs);
    if (count === 0) continue;
    text += `${count}${unit}`;
    remainingMs -= count * unitMs;
  }
  return text;
}
