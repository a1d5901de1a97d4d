import { type Logger, symbols } from 'pino';

/**
 * Writes every buffered log line out before it returns. `process.exit` would lose the lines of an asynchronous
 * destination, and those that a synchronous one could not write yet because the pipe was full.
 */
export function flushLog(logger: Logger): void {
  const { [symbols.streamSym]: stream } = logger as Logger & {
    [symbols.streamSym]?: { flushSync?: () => void };
  };
  stream?.flushSync?.();
}
