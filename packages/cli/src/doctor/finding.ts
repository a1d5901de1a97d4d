/** One thing that was looked at. */
export type Finding = {
  name: string;
  /** `missing` keeps the stack from starting; `optional` only takes something away. */
  state: 'ok' | 'missing' | 'optional';
  /** What was found, or what its absence means. */
  detail: string;
  /** How to get it. */
  help?: string;
};

const marks = { ok: 'ok', missing: 'MISSING', optional: '-' } as const;

export function formatFinding({ name, state, detail, help }: Finding): string {
  const line = `${marks[state].padEnd(8)} ${name.padEnd(15)} ${detail}`;
  return help === undefined
    ? line
    : [line, ...help.split('\n').map((text) => `${' '.repeat(25)}${text}`)].join('\n');
}
