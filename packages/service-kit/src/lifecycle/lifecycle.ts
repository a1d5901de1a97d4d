/** Start and stop of a process: signals, uncaught errors, readiness, the drain pause and the hard deadline. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { flushLog } from './flush-log.ts';
import type { Phase } from './phase.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { createStopHooks } from './stop-hooks.ts';

export type LifecycleOptions = {
  logger: Logger;
  /**
   * How long to go on serving after readiness went off, in milliseconds (default 5000). It must be longer than load
   * balancers take to notice: the period of the readiness probe times its failure threshold, and then some.
   */
  drainPauseMs?: number;
  /**
   * How long the stop hooks may take together, in milliseconds (default 10000), counted from the end of the pause.
   * The platform's own patience (`terminationGracePeriodSeconds`) must be longer than the pause and this together.
   */
  deadlineMs?: number;
};

export type Lifecycle = {
  phase(): Phase;
  readiness: Readiness;
  /**
   * Says how to close what was just opened. Hooks run in the reverse order of registration, one after the other: register the log and
   * span exporters first, the HTTP server last.
   */
  onStop(name: string, stop: () => unknown): void;
  /**
   * Takes over the signals and uncaught errors of the process, runs `open`, and switches readiness on when it resolves. If it
   * rejects, the error is logged, what was opened is closed, and the process exits with 1.
   */
  start(open: () => Promise<void>): Promise<void>;
};

type Signal = 'SIGTERM' | 'SIGINT';

/**
 * A signal that repeats this soon is the same request: on Ctrl-C the terminal signals the whole process group, and npm
 * passes the signal on to its child once more.
 */
const SIGNAL_ECHO_MS = 250;

/**
 * The life of one process; exit codes: 0 after a clean stop, 1 after an error at the start, an uncaught error, a stop hook
 * that failed or a stop that outlasted the deadline, 128 + the signal's number after a second signal.
 */
export function createLifecycle({
  logger,
  drainPauseMs = 5_000,
  deadlineMs = 10_000,
}: LifecycleOptions): Lifecycle {
  const hooks = createStopHooks(logger);
  const failure = new AbortController();
  let phase: Phase = 'starting';
  let firstSignalAt: number | undefined;

  function exit(code: number): never {
    flushLog(logger);
    process.exit(code);
  }

  async function stop(): Promise<void> {
    if (phase === 'draining' || phase === 'stopping') return;
    // A process that was never ready has no traffic to wait for.
    if (phase === 'running') {
      phase = 'draining';
      await sleep(drainPauseMs, undefined, { signal: failure.signal }).catch(() => {});
    }
    phase = 'stopping';
    const stoppingSince = performance.now();
    setTimeout(() => {
      logger.fatal(
        { hooks: hooks.pending(), deadline_ms: deadlineMs },
        'stop deadline passed, waiting for hooks',
      );
      exit(1);
    }, deadlineMs);
    const clean = await hooks.run();
    logger.info({ duration_ms: Math.round(performance.now() - stoppingSince) }, 'stopped');
    exit(clean && !failure.signal.aborted ? 0 : 1);
  }

  /** The first failure is the cause and is fatal; those that follow from it while stopping are errors. */
  function fail(error: unknown, message: string): Promise<void> {
    logger[failure.signal.aborted ? 'error' : 'fatal']({ err: error }, message);
    failure.abort();
    return stop();
  }

  function onSignal(signal: Signal): void {
    const now = performance.now();
    if (firstSignalAt === undefined) {
      firstSignalAt = now;
      logger.info({ signal, drain_pause_ms: drainPauseMs, deadline_ms: deadlineMs }, 'stopping');
      void stop();
    } else if (now - firstSignalAt > SIGNAL_ECHO_MS) {
      logger.warn({ signal, hooks: hooks.pending() }, 'second signal, exiting at once');
      exit(128 + constants.signals[signal]);
    }
  }

  return {
    phase: () => phase,
    readiness: createReadiness(() => phase),
    onStop: (name, stop) => hooks.add({ name, stop }),
    start: async (open) => {
      process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
      // Unhandled rejections arrive here too: that is Node's default.
      process.on(
        'uncaughtException',
        (error, origin) =>
          void fail(error, origin === 'uncaughtException' ? 'uncaught exception' : 'unhandled rejection'),
      );
      const startedAt = performance.now();
      try {
        await open();
      } catch (error) {
        if (phase === 'starting') return fail(error, 'start failed');
        // A signal overtook the start and closed things under it: the error is a consequence, not a failure.
        return logger.warn({ err: error }, 'start interrupted');
      }
      if (phase === 'starting') {
        phase = 'running';
        logger.info({ duration_ms: Math.round(performance.now() - startedAt) }, 'started');
      }
    },
  };
}
