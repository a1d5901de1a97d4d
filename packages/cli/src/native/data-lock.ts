// One stack per data folder: two would write to one database cluster and one time series store.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { isAlive } from './is-alive.ts';

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the data folder for this process. A lock whose process is gone is taken over.
 * @returns a function that gives it back
 * @throws UserError that names the process that holds it
 */
export function lockDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'stack.lock');
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    // A link is made or refused in one step, and the lock is never seen empty.
    try {
      linkSync(mine, lock);
    } catch {
      const holder = holderOf(lock);
      if (holder !== undefined) {
        throw new UserError(
          `A stack is running on ${folder} already (pid ${holder}).`,
          `Stop it first (Ctrl-C in its terminal, or kill ${holder}), or use another folder: VIGIL_DATA_DIR=<folder>`,
        );
      }
      rmSync(lock, { force: true });
      linkSync(mine, lock);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(lock, { force: true });
}
