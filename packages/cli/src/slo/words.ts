/** Numbers as people read them. */

/** `99.9%`, `0.012%`, `-1526%`: three significant digits. */
export function percent(ratio: number): string {
  return `${rounded(ratio * 100)}%`;
}

/** Of an objective, where every digit counts: `99.995%`. */
export function exactPercent(ratio: number): string {
  // Binary fractions leave dust behind: 0.999 * 100 is 99.9, but 0.9995 * 100 is not 99.95.
  return `${Number((ratio * 100).toPrecision(12))}%`;
}

/** Three significant digits, none of an integer part lost. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(Math.max(3, integerDigits(value)))));
}

function integerDigits(value: number): number {
  return Math.trunc(Math.abs(value)).toString().length;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** The two largest units: `29d`, `3d 4h`, `12m`, `0s`. */
export function roughly(seconds: number): string {
  const first = units.findIndex(([, unitSeconds]) => seconds >= unitSeconds);
  if (first === -1) return '0s';
  const [unit, unitSeconds] = units[first]!;
  const count = Math.floor(seconds / unitSeconds);
  const [next, nextSeconds] = units[first + 1] ?? [unit, unitSeconds];
  const rest = Math.floor((seconds - count * unitSeconds) / nextSeconds);
  return rest === 0 ? `${count}${unit}` : `${count}${unit} ${rest}${next}`;
}
