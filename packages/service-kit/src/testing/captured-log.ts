import { Writable } from 'node:stream';

export type LogLine = Record<string, unknown> & { msg?: string; level?: string };
export type CapturedLog = {
  /** Give it to `createLogger` as `destination`. */
  destination: Writable;
  /** All lines so far, parsed. */
  lines(): LogLine[];
  /** The lines with this message. */
  withMessage(msg: string): LogLine[];
};

/** Keeps the log lines of a test, so that it can assert on what an operator would read. */
export function captureLog(): CapturedLog {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine);
  return { destination, lines, withMessage: (msg) => lines().filter((line) => line.msg === msg) };
}
