import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors.ts';
import { endOfCommand } from '../lifetime.ts';
import { findBinaries } from '../native/binaries.ts';
import { backtest } from '../slo/backtest/backtest.ts';
import { backtestJson, backtestText } from '../slo/backtest/print.ts';
import { readChosenDocuments } from '../slo/chosen-documents.ts';
import { choosePrometheus } from '../slo/chosen-prometheus.ts';
import { parseDuration } from '../slo/duration-argument.ts';
import { timeScaleOption } from '../slo/time-scale-option.ts';

type Options = { from: number; to: number; prometheus?: string; timeScale?: number; json?: true };

/** A month of samples may take a while to ask for. */
const QUERY_TIMEOUT_MS = 120_000;

async function sloBacktest(given: string[], options: Options): Promise<void> {
  const signal = endOfCommand();
  const documents = await readChosenDocuments(given);
  if (documents.slos.length === 0) {
    throw new UserError('There is no SLO in these documents.', 'Name OpenSLO documents of kind SLO.');
  }
  if (options.from >= options.to) {
    throw new UserError('--from is not before --to.', 'Give times such as --from 7d, or 2026-11-01T00:00Z.');
  }
  const chosen = choosePrometheus(options.prometheus, { timeoutMs: QUERY_TIMEOUT_MS });
  const timeScale = options.timeScale ?? chosen.timeScale;
  const result = await backtest({
    documents,
    range: { startMs: options.from, endMs: options.to },
    timeScale,
    prometheus: chosen.prometheus,
    binaries: await findBinaries({ onProgress: console.error }),
    signal,
  });
  if (result.samples === 0) {
    throw new UserError(
      `${chosen.prometheus.url} has no samples of what these documents count, at that time.`,
      'Look at the selectors with npx vigil slo lint --prometheus URL, and at the time with --from and --to.',
    );
  }
  console.log(options.json ? backtestJson(result) : backtestText(result, timeScale));
}

/** A moment in milliseconds since the epoch: a date, or how long ago. */
function parseTime(text: string): number {
  if (text === 'now') return Date.now();
  const dateMs = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(dateMs)) return dateMs;
  try {
    return Date.now() - parseDuration(text);
  } catch {
    throw new InvalidArgumentError('Give a time such as 2026-11-01T00:00Z, or how long ago: 7d.');
  }
}

export function registerSloBacktest(slo: Command): void {
  slo
    .command('backtest')
    .description('what would have paged with these documents over a time that was, beside what did')
    .argument('[documents...]', 'OpenSLO documents (default: those of the kit)')
    .option('--from <time>', 'a date, or how long ago (default 7d)', parseTime, parseTime('7d'))
    .option('--to <time>', 'a date, or how long ago (default now)', parseTime, Date.now())
    .option('--prometheus <url>', 'whose past (default: VIGIL_PROMETHEUS_URL, the running stack, port 9090)')
    .addOption(timeScaleOption())
    .option('--json', 'print it for scripts')
    .action(sloBacktest);
}
