/** Files of samples, written line by line as they come. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { OPENMETRICS_END } from '@vigil/slo';

export type SampleFile = {
  /** One line or several, each with its end. */
  write(lines: string): void;
  /** Resolves when there is room for more: wait for it now and then, lest memory fill up. */
  room(): Promise<void>;
  /** How many lines were written. @throws when one could not be, for example because the disk is full */
  close(): Promise<number>;
};

/** Text is handed on in pieces of about this size, in characters. */
const PIECE = 1 << 18;

export function openSampleFile(path: string): SampleFile {
  const stream = createWriteStream(path);
  const done = finished(stream);
  // It is told by room() and close(), whenever they are called.
  done.catch(() => {});
  let lines = 0;
  let pending = '';
  let draining: Promise<unknown> | undefined;
  const flush = () => {
    if (!stream.write(pending)) {
      draining ??= Promise.race([once(stream, 'drain'), done]).finally(() => {
        draining = undefined;
      });
      draining.catch(() => {});
    }
    pending = '';
  };
  return {
    write(text) {
      lines += linesIn(text);
      pending += text;
      if (pending.length >= PIECE) flush();
    },
    async room() {
      await draining;
    },
    async close() {
      pending += OPENMETRICS_END;
      flush();
      stream.end();
      await done;
      return lines;
    },
  };
}

function linesIn(text: string): number {
  let count = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) count += 1;
  return count;
}
