// Starts the stack for a command of a person: its ports, its data folder, its progress on the terminal.
import { UserError } from './errors.ts';
import { choosePorts } from './native/ports.ts';
import { type Stack, startStack } from './native/stack.ts';
import { describeDeath } from './native/supervisor.ts';
import { dataFolder } from './paths.ts';
import { createProgress } from './progress.ts';

/** As long as the period of the kit's SLOs. */
const HISTORY_DAYS = 30;

export type StartOptions = {
  timeScale: number;
  /** Whether a Prometheus that has no past yet gets one that is made up. */
  history: boolean;
  signal: AbortSignal;
};

/** @throws UserError, also when `signal` ends the start before everything is up; nothing is then left running */
export async function startWithProgress({ timeScale, history, signal }: StartOptions): Promise<Stack> {
  const ports = await choosePorts();
  const progress = createProgress();
  try {
    return await startStack({
      timeScale,
      historyDays: history ? HISTORY_DAYS : 0,
      ports,
      dataFolder: dataFolder(),
      signal,
      onProgress: progress.report,
      onDeath: (death) => console.error(`\n${describeDeath(death)}\n  the whole log: ${death.logFile}`),
    });
  } catch (error) {
    if (signal.aborted) throw new UserError('Stopped before everything was up.', 'Nothing is left running.');
    throw error;
  } finally {
    await progress.close();
  }
}
