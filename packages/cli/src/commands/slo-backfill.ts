import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors.ts';
import { endOfCommand } from '../lifetime.ts';
import { findBinaries } from '../native/binaries.ts';
import { lockDataFolder } from '../native/data-lock.ts';
import { targetsOn } from '../native/monitoring.ts';
import { choosePorts } from '../native/ports.ts';
import { storageFolder } from '../native/stack.ts';
import { dataFolder } from '../paths.ts';
import { readChosenDocuments } from '../slo/chosen-documents.ts';
import { shownFolder } from '../slo/history/data-folder.ts';
import { fillKitHistory } from '../slo/history/kit-history.ts';
import { fillOwnHistory } from '../slo/history/own-history.ts';
import { assertHistoryAt, type Past, type Standing } from '../slo/history/record-past.ts';
import { timeScaleOption } from '../slo/time-scale-option.ts';
import { percent } from '../slo/words.ts';

type Options = { days?: number; timeScale?: number; out?: string; counters?: string };

const DEFAULT_DAYS = 30;

/** What both kinds of a past come to. */
type Filled = { kind: 'filled'; past: Past; samples: number; standings: Standing[] };
type Outcome = Filled | { kind: 'left_alone'; newestMs: number };

async function backfill(named: string[], options: Options): Promise<void> {
  const signal = endOfCommand();
  const begunAt = performance.now();
  try {
    const { folder, outcome } = await (options.counters === undefined
      ? backfillKit(named, options, signal)
      : backfillOwn(named, options, options.counters, signal));
    console.log(outcomeText(outcome, folder, (performance.now() - begunAt) / 1000));
  } catch (error) {
    if (signal.aborted) throw new UserError('Stopped before the past was there.', 'Nothing was added.');
    throw error;
  }
}

async function backfillKit(
  named: string[],
  { days = DEFAULT_DAYS, timeScale = 1, out }: Options,
  signal: AbortSignal,
): Promise<{ folder: string; outcome: Outcome }> {
  if (named.length > 0) {
    throw new UserError(
      'A past is made up for the kit only; nobody but you knows how your services were used.',
      'Give what they counted: --counters FILE, as OpenMetrics with timestamps, and --out FOLDER.',
    );
  }
  assertHistoryAt(timeScale);
  const ofStack = out === undefined;
  const unlock = ofStack ? lockDataFolder(dataFolder()) : () => {};
  try {
    const folder = ofStack ? storageFolder(dataFolder(), 'prometheus', timeScale) : resolve(out);
    const documents = await readChosenDocuments([]);
    const outcome = await fillKitHistory({
      folder,
      documents,
      targets: targetsOn(await choosePorts()),
      days,
      timeScale,
      binaries: await findBinaries({ onProgress: console.error }),
      signal,
    });
    return { folder, outcome };
  } finally {
    unlock();
  }
}

async function backfillOwn(
  named: string[],
  { days, timeScale = 1, out }: Options,
  counters: string,
  signal: AbortSignal,
): Promise<{ folder: string; outcome: Outcome }> {
  if (named.length === 0 || out === undefined) {
    throw new UserError(
      'Whose counters are these, and where is their past to be?',
      'Name your OpenSLO documents and a folder: npx vigil slo backfill slo/*.yaml --counters counters.om --out history/',
    );
  }
  if (days !== undefined) {
    throw new UserError('The past is as long as the counters are.', 'Leave --days out.');
  }
  const countersFile = resolve(counters);
  await access(countersFile, constants.R_OK).catch(() => {
    throw new UserError(`${counters} cannot be read.`, 'Give --counters a file that is there.');
  });
  const folder = resolve(out);
  const outcome = await fillOwnHistory({
    folder,
    documents: await readChosenDocuments(named),
    countersFile,
    timeScale,
    binaries: await findBinaries({ onProgress: console.error }),
    signal,
  });
  return { folder, outcome };
}

function outcomeText(outcome: Outcome, folder: string, seconds: number): string {
  const shown = shownFolder(folder);
  const at = (timeMs: number) => new Date(timeMs).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');
  if (outcome.kind === 'left_alone') {
    return [
      `${shown}/ was left alone: it has samples of that time already, the newest of ${at(outcome.newestMs)}.`,
      'Blocks in another folder (--out) can be moved into it while its Prometheus does not run.',
    ].join('\n');
  }
  const { past, samples, standings } = outcome;
  const width = Math.max(...standings.map(({ slo }) => slo.length));
  return [
    `${shown}/ has a past from ${at(past.startMs)} to ${at(past.endMs)}: ${samples} samples, in ${seconds.toFixed(1)} s.`,
    ...standings.map((standing) => `  ${standing.slo.padEnd(width)}  ${standingText(standing)}`),
    ...('annotations' in outcome
      ? ['It is made up: where it is, vigil_simulated_history is 1, by service.']
      : []),
  ].join('\n');
}

function standingText({ budgetRemaining, hasSeries }: Standing): string {
  if (!hasSeries) return 'nothing to count: no series matches its indicator';
  if (budgetRemaining === undefined) {
    return 'no budget: that of a calendar period cannot be filled in afterwards';
  }
  return `${percent(budgetRemaining)} of the budget left at the end`;
}

/** As long as anybody keeps samples in a Prometheus. */
const MOST_DAYS = 400;

function parseDays(text: string): number {
  const days = Number(text);
  if (!(days > 0 && days <= MOST_DAYS))
    throw new InvalidArgumentError(`It is a number from 0 to ${MOST_DAYS}.`);
  return days;
}

export function registerSloBackfill(slo: Command): void {
  slo
    .command('backfill')
    .description('fill a past into the data of a Prometheus that does not run')
    .argument(
      '[documents...]',
      'your OpenSLO documents, with --counters; without, a past of the kit is made up',
    )
    .option('--days <count>', `how many days are made up (${DEFAULT_DAYS} by default)`, parseDays)
    .addOption(timeScaleOption())
    .option('--counters <file>', 'what your services counted, as OpenMetrics with timestamps')
    .option('--out <folder>', "where the blocks go (default for the kit: the stack's data folder)")
    .addHelpText(
      'after',
      `
Everything that the rules record is filled in by evaluating them over that time: every five minutes for budgets of counters, as often as
Prometheus does for others. A folder that has samples of that time is left alone. Either all of it appears, or nothing.`,
    )
    .action(backfill);
}
