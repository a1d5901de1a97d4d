import { setTimeout as sleep } from 'node:timers/promises';

/** How soon after the first a second signal is the same one: a terminal signals this process and bin/vigil.js, which passes it on. */
const sameSignalMs = 1_000;

/**
 * Aborts when the user ends the command (Ctrl-C, SIGTERM, a closed terminal) or when the process that started it is gone.
 * A second signal ends this process at once; what it supervises is then ended by the reaper.
 */
export function endOfCommand(): AbortSignal {
  const controller = new AbortController();
  const end = async () => {
    if (!controller.signal.aborted) {
      controller.abort();
      await sleep(sameSignalMs, undefined, { ref: false });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.on('disconnect', end);
  return controller.signal;
}
