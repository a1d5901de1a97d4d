// Reads the log files of supervised processes, which write to them directly.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const tailBytes = 16_384;

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was written from byte `start` on. */
export function readFrom(file: string, start: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const length = Math.max(0, fstatSync(descriptor).size - start);
    const buffer = Buffer.alloc(length);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, length, start));
  } finally {
    closeSync(descriptor);
  }
}

/** The last lines written after byte `since` (at most 16 KiB of them). */
export function lastLines(file: string, count: number, since = 0): string[] {
  const start = Math.max(since, sizeOf(file) - tailBytes);
  return readFrom(file, start).trimEnd().split('\n').filter(Boolean).slice(-count);
}
