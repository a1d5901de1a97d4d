// Shows how far the start of the stack is: live on a terminal, a line per step elsewhere.
import { Listr, type ListrTask } from 'listr2';
import { type StackProgress, type StackStep, stackSteps } from './native/stack.ts';

export type Progress = {
  report(progress: StackProgress): void;
  /** Ends the display; needed when the start failed or was given up, harmless otherwise. */
  close(): Promise<void>;
};

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A line for each step that is done; what failed is printed by the caller, with what to do next. */
function plainProgress(write: (line: string) => void): Progress {
  return {
    report: (progress) => {
      if (progress.phase === 'note') write(progress.text);
      if (progress.phase === 'skipped') write(`${stackSteps[progress.step]}: ${progress.why}`);
      if (progress.phase === 'done') write(`${stackSteps[progress.step]}: ${seconds(progress.durationMs)}`);
    },
    close: async () => {},
  };
}

type Gate = { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void };

function terminalProgress(): Progress {
  const steps = Object.keys(stackSteps) as StackStep[];
  const gates = new Map<StackStep, Gate>(steps.map((step) => [step, Promise.withResolvers<void>()]));
  const titles = new Map<StackStep, (text: string) => void>();
  const tasks: ListrTask[] = steps.map((step) => ({
    title: stackSteps[step],
    task: (_, task) => {
      titles.set(step, (text) => {
        task.title = `${stackSteps[step]} ${text}`;
      });
      return gates.get(step)?.promise;
    },
  }));
  const display = new Listr(tasks, {
    registerSignalListeners: false,
    rendererOptions: { showErrorMessage: false },
  });
  const shown = display.run().catch(() => {});
  const giveUp = (step: StackStep) => gates.get(step)?.reject(new Error('stopped'));
  return {
    report: (progress) => {
      if (progress.phase === 'note') titles.get(progress.step)?.(`(${progress.text})`);
      if (progress.phase === 'failed') giveUp(progress.step);
      if (progress.phase === 'skipped') {
        titles.get(progress.step)?.(`(${progress.why})`);
        gates.get(progress.step)?.resolve();
      }
      if (progress.phase === 'done') {
        titles.get(progress.step)?.(seconds(progress.durationMs));
        gates.get(progress.step)?.resolve();
      }
    },
    close: async () => {
      for (const gate of gates.values()) gate.promise.catch(() => {});
      for (const step of steps) giveUp(step);
      await shown;
    },
  };
}

export function createProgress(): Progress {
  return process.stdout.isTTY ? terminalProgress() : plainProgress((line) => console.log(line));
}
