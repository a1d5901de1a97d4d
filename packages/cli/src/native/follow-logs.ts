// Shows the log files of the stack as they grow, each line with the name of its process.
import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { styleText } from 'node:util';
import { readFrom } from './log-file.ts';

const lookEveryMs = 200;
const colours = ['cyan', 'magenta', 'yellow', 'green', 'blue', 'red'] as const;

/** @returns a function that prints what has come since and stops */
export function followLogs(folder: string, write: (line: string) => void): () => void {
  const read = new Map<string, { bytes: number; prefix: string }>();

  function look(): void {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.log'))) {
      const colour = colours[read.size % colours.length] ?? 'cyan';
      const known = read.get(file) ?? {
        bytes: 0,
        prefix: styleText(colour, `${parse(file).name.padEnd(12)} |`),
      };
      const text = readFrom(join(folder, file), known.bytes);
      // A line that is still being written is shown when it is whole.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      for (const line of whole.split('\n').slice(0, -1)) write(`${known.prefix} ${line}`);
      read.set(file, { ...known, bytes: known.bytes + Buffer.byteLength(whole) });
    }
  }

  const timer = setInterval(look, lookEveryMs);
  return () => {
    clearInterval(timer);
    look();
  };
}
