import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type ReaperMessage =
  | { type: 'child'; pid: number; signal: NodeJS.Signals; timeoutMs: number }
  | { type: 'ended'; pid: number }
  | { type: 'folder'; path: string };

export type Reaper = {
  tell(message: ReaperMessage): void;
  /** Lets the reaper do what is left to do (nothing, after a clean stop; remove the folders it was told of) and go. */
  release(): Promise<void>;
};

/** Starts the process that ends the recorded children if this process dies without doing so itself. */
export function startReaper(): Reaper {
  const reaper = spawn(process.execPath, [fileURLToPath(new URL('./reaper.ts', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: {},
  });
  const ended = new Promise<void>((resolve) => {
    reaper.once('exit', () => resolve());
    reaper.once('error', () => resolve());
  });
  // A reaper that was killed must not bring the stack down with a broken pipe.
  reaper.stdin.on('error', () => {});
  // Neither the reaper nor its pipe may keep this process alive.
  reaper.unref();
  (reaper.stdin as unknown as { unref?: () => void }).unref?.();
  return {
    tell: (message) => {
      reaper.stdin.write(`${JSON.stringify(message)}\n`);
    },
    release: async () => {
      reaper.ref();
      reaper.stdin.end();
      await ended;
    },
  };
}
