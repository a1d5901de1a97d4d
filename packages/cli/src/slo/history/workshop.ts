/** Where a past is made before anybody sees it: a folder, the tools, and what is run there. Gone afterwards, also when this process is killed. */
import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from '../../native/binaries.ts';
import { createSupervisor, type Supervisor } from '../../native/supervisor.ts';

export type Workshop = {
  folder: string;
  /** The data folder of the temporary Prometheus: blocks are added to it pass by pass. */
  dataFolder: string;
  binaries: Pick<Binaries, 'prometheus' | 'promtool'>;
  supervisor: Supervisor;
  /** Given up: everything ends soon. */
  signal: AbortSignal | undefined;
};

export type WorkshopOptions = Pick<Workshop, 'binaries'> & {
  /** The folder is made in this one, so that blocks can be moved from it rather than copied. */
  within: string;
  signal?: AbortSignal | undefined;
};

const PREFIX = '.vigil-history-';

/** Works in a workshop, and clears it away whatever becomes of the work. */
export async function inWorkshop<T>(
  { within, binaries, signal }: WorkshopOptions,
  work: (workshop: Workshop) => Promise<T>,
): Promise<T> {
  const folder = join(within, `${PREFIX}${crypto.randomUUID()}`);
  // It makes the folder, after it has seen to its end.
  const supervisor = createSupervisor({ logFolder: join(folder, 'logs'), temporaryFolder: folder });
  try {
    const dataFolder = join(folder, 'data');
    mkdirSync(dataFolder);
    return await work({ folder, dataFolder, binaries, supervisor, signal });
  } finally {
    await supervisor.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what a machine that lost its power left behind. Only for who holds the folder: another's workshop would be gone as well. */
export async function clearLeftWorkshops(within: string): Promise<void> {
  for (const name of await readdir(within)) {
    if (name.startsWith(PREFIX)) await rm(join(within, name), { recursive: true, force: true });
  }
}
