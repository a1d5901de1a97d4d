/** The past of somebody's own SLOs, from the counters that they have of it. */
import type { Documents } from '@vigil/slo';
import { UserError } from '../../errors.ts';
import type { Binaries } from '../../native/binaries.ts';
import {
  moveBlocks,
  newestSampleMs,
  prepareDataFolder,
  rangeOfBlocks,
  withFolderFaults,
} from './data-folder.ts';
import { makeBlocks } from './make-blocks.ts';
import { assertHistoryAt, type Past, readStandings, recordPast, type Standing } from './record-past.ts';
import { clearLeftWorkshops, inWorkshop } from './workshop.ts';

export type OwnHistoryOptions = {
  /** Where the blocks go: a folder of their own, or the data folder of a Prometheus that does not run. */
  folder: string;
  documents: Documents;
  /** OpenMetrics with timestamps. */
  countersFile: string;
  timeScale: number;
  binaries: Pick<Binaries, 'prometheus' | 'promtool'>;
  signal?: AbortSignal | undefined;
};

export type OwnHistory =
  | { kind: 'filled'; past: Past; samples: number; standings: Standing[] }
  | { kind: 'left_alone'; newestMs: number };

/**
 * Puts the counters and what the rules record of them into the folder; all of it at the end, or nothing.
 * @throws UserError for a file that is no OpenMetrics or empty, and for everything that is wrong with the folder
 */
export async function fillOwnHistory(options: OwnHistoryOptions): Promise<OwnHistory> {
  const { folder, documents, countersFile, timeScale, binaries, signal } = options;
  assertHistoryAt(timeScale);
  return withFolderFaults(folder, async () => {
    await prepareDataFolder(folder);
    const newestMs = await newestSampleMs(folder);
    await clearLeftWorkshops(folder);
    return inWorkshop({ within: folder, binaries, signal }, async (workshop) => {
      await makeBlocks(workshop, countersFile, workshop.dataFolder);
      const past = await rangeOfBlocks(workshop.dataFolder);
      if (past === undefined) {
        throw new UserError(
          `There is no sample in ${countersFile}.`,
          'It is OpenMetrics with timestamps: a line is `name{label="value"} value seconds`, and the last one is # EOF.',
        );
      }
      if (newestMs !== undefined && newestMs >= past.startMs) return { kind: 'left_alone', newestMs };
      const samples = await recordPast(documents, past, timeScale, workshop);
      const standings = await readStandings(documents, past, workshop);
      signal?.throwIfAborted();
      await moveBlocks([workshop.dataFolder], folder);
      return { kind: 'filled', past, samples, standings };
    });
  });
}
