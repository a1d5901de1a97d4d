/** The list of what has to be closed, in the reverse of the order in which it was opened. */
import type { Logger } from 'pino';

export type StopHook = { name: string; stop: () => unknown };

export type StopHooks = {
  add(hook: StopHook): void;
  /** Runs the hooks, last added first, one after the other. Resolves to whether all succeeded; never rejects. */
  run(): Promise<boolean>;
  /** What has not ended: the hook that is running, then those that wait for it. */
  pending(): string[];
};

/** A hook that fails is logged and does not keep the others from running. */
export function createStopHooks(logger: Logger): StopHooks {
  const waiting: StopHook[] = [];
  let running: StopHook | undefined;

  async function runOne(hook: StopHook): Promise<boolean> {
    const startedAt = performance.now();
    const fields = () => ({ hook: hook.name, duration_ms: Math.round(performance.now() - startedAt) });
    try {
      await hook.stop();
      logger.info(fields(), 'stop hook done');
      return true;
    } catch (error) {
      logger.error({ ...fields(), err: error }, 'stop hook failed');
      return false;
    }
  }

  return {
    add: (hook) => {
      waiting.push(hook);
    },
    run: async () => {
      let allSucceeded = true;
      // A loop over what is left, not over a copy: a signal during the start can overtake hooks that are yet to be added.
      for (running = waiting.pop(); running !== undefined; running = waiting.pop()) {
        allSucceeded = (await runOne(running)) && allSucceeded;
      }
      return allSucceeded;
    },
    pending: () => [...(running ? [running] : []), ...waiting.toReversed()].map((hook) => hook.name),
  };
}
