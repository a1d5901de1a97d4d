/** The data folder of a Prometheus that does not run: what it holds, and blocks that are put into it all at once. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { holderOfFiles } from './open-files.ts';

/** Prometheus names blocks by ULIDs. */
const BLOCK = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Says which blocks are being moved in, so that a move that was cut off can be undone. */
const JOURNAL = 'vigil-history.json';

/** What a Prometheus that runs has open in its data folder. */
const HELD = ['queries.active', 'wal', 'lock'];

type Meta = { minTime: number; maxTime: number };

export function shownFolder(folder: string): string {
  const path = relative('', folder);
  return path.startsWith('..') ? folder : path || '.';
}

/** Faults of the disk and of permissions become something that the user can mend. */
export async function withFolderFaults<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserError(
        `The disk of ${shownFolder(folder)} is full: ${messageOf(error)}`,
        'Nothing was added. Make room (thirty days of the kit take half a gigabyte while they are made), or use a folder on another disk.',
      );
    }
    if (
      code === 'EACCES' ||
      code === 'EPERM' ||
      code === 'EROFS' ||
      code === 'ENOTDIR' ||
      code === 'EEXIST'
    ) {
      throw new UserError(
        `The folder ${shownFolder(folder)} cannot be used: ${messageOf(error)}`,
        'Nothing was added. Use a folder that you may write to.',
      );
    }
    throw error;
  }
}

/**
 * Makes the folder where there is none, and undoes a move that was cut off.
 * @throws UserError when a Prometheus runs on it
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const holder = await holderOfFiles(HELD.map((name) => join(folder, name)));
  if (holder !== undefined) {
    throw new UserError(
      `A Prometheus (pid ${holder}) runs on ${shownFolder(folder)}.`,
      'Stop it first: what is added to its data while it runs may collide with what it writes.',
    );
  }
  const journal = await readFile(join(folder, JOURNAL), 'utf8').catch(() => undefined);
  if (journal === undefined) return;
  for (const block of (JSON.parse(journal) as string[]).filter((name) => BLOCK.test(name))) {
    await rm(join(folder, block), { recursive: true, force: true });
  }
  await rm(join(folder, JOURNAL));
}

/** When the newest sample is from, in milliseconds since the epoch; undefined where there is none. */
export async function newestSampleMs(folder: string): Promise<number | undefined> {
  const ofBlocks = (await blocksIn(folder)).map(({ maxTime }) => maxTime);
  const times = [...ofBlocks, ...(await logWrittenMs(folder))];
  return times.length === 0 ? undefined : Math.max(...times);
}

/** From the first to the last sample of all blocks. */
export async function rangeOfBlocks(folder: string): Promise<{ startMs: number; endMs: number } | undefined> {
  const blocks = await blocksIn(folder);
  if (blocks.length === 0) return undefined;
  return {
    startMs: Math.min(...blocks.map(({ minTime }) => minTime)),
    // Blocks end before their maxTime.
    endMs: Math.max(...blocks.map(({ maxTime }) => maxTime)) - 1,
  };
}

/** When Prometheus wrote last to the log of samples that are in no block yet. */
async function logWrittenMs(folder: string): Promise<number[]> {
  const wal = join(folder, 'wal');
  const segments = await readdir(wal).catch(() => []);
  const written = await Promise.all(segments.map((segment) => stat(join(wal, segment))));
  return written.filter((file) => file.isFile() && file.size > 0).map(({ mtimeMs }) => mtimeMs);
}

async function blocksIn(folder: string): Promise<(Meta & { name: string })[]> {
  const names = (await readdir(folder)).filter((name) => BLOCK.test(name));
  return Promise.all(
    names.map(async (name) => {
      const meta = JSON.parse(await readFile(join(folder, name, 'meta.json'), 'utf8')) as Meta;
      return { ...meta, name };
    }),
  );
}

/** Moves all blocks of some folders of the same disk into a data folder; either all are there or, after the next prepareDataFolder, none. */
export async function moveBlocks(from: readonly string[], folder: string): Promise<void> {
  const found = await Promise.all(
    from.map(async (source) => (await blocksIn(source)).map(({ name }) => ({ source, name }))),
  );
  const blocks = found.flat();
  const journal = join(folder, JOURNAL);
  // Written whole or not at all.
  await writeFile(`${journal}.new`, JSON.stringify(blocks.map(({ name }) => name)));
  await rename(`${journal}.new`, journal);
  for (const { source, name } of blocks) await rename(join(source, name), join(folder, name));
  await rm(journal);
}
