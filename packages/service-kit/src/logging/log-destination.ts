/** Where log lines go: to standard output, for a person if one is watching, and at wish to a second stream. */
import { type DestinationStream, pino } from 'pino';
import { pretty } from './pretty.ts';

/** What pino asks of a stream; `flush` and `flushSync` where the stream holds lines back. */
export type LogDestination = DestinationStream & {
  flush?(done: (error?: Error) => void): void;
  flushSync?(): void;
};

/** Lines are held back until there are this many bytes of them, or for this long: one write for many requests. */
const BUFFER_BYTES = 4096;
const BUFFER_MS = 100;

/**
 * Standard output: readable and coloured on a terminal, else JSON lines. The JSON is buffered for at most 100 ms; it is
 * flushed by `logger.flush()`, by a fatal line and when the process exits, so only a `kill -9` loses what is held back.
 */
export function standardOutput(): LogDestination {
  if (process.stdout.isTTY) return pretty();
  return pino.destination({ fd: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: BUFFER_MS });
}

/** Writes each line to both streams; a failure of the second never keeps a line from the first. */
export function tee(first: LogDestination, second: LogDestination): LogDestination {
  return {
    write(line) {
      first.write(line);
      second.write(line);
    },
    flush(done) {
      if (first.flush === undefined) done();
      else first.flush(done);
    },
    flushSync() {
      first.flushSync?.();
    },
  };
}
