/** Prometheus's blocks from a file of samples, by promtool. */
import { execa } from 'execa';
import { UserError } from '../../errors.ts';
import type { Workshop } from './workshop.ts';

/** So long that everything since 2023 lies in one block: promtool reads the whole file for every block. */
const BLOCK_DURATION = '118098h';

/**
 * Adds a block to a data folder.
 * @throws UserError when promtool refuses the samples, or the disk is full
 */
export async function makeBlocks(
  { binaries, supervisor, signal }: Pick<Workshop, 'binaries' | 'supervisor' | 'signal'>,
  samplesFile: string,
  dataFolder: string,
): Promise<void> {
  signal?.throwIfAborted();
  const running = execa(
    binaries.promtool,
    [
      ...['tsdb', 'create-blocks-from', 'openmetrics'],
      ...['--quiet', `--max-block-duration=${BLOCK_DURATION}`],
      ...[samplesFile, dataFolder],
    ],
    { reject: false, all: true, ...(signal && { cancelSignal: signal }) },
  );
  const ended = running.pid === undefined ? () => {} : supervisor.vouchFor(running.pid);
  const result = await running;
  ended();
  signal?.throwIfAborted();
  if (!result.failed) return;
  const said = result.all?.trim() || result.shortMessage || 'it failed without a word';
  throw new UserError(`promtool could not make blocks of the samples: ${said}`, nextStep(said));
}

function nextStep(said: string): string {
  if (/no space left/i.test(said))
    return 'The disk is full: make room, or give --out a folder on another disk.';
  if (/permission denied/i.test(said)) return 'Give --out a folder that you may write to.';
  return 'Samples are read as OpenMetrics: a line is `name{label="value"} value seconds`, and the last one is # EOF.';
}
