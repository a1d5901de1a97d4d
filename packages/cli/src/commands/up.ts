import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { endOfCommand } from '../lifetime.ts';
import { formatAddresses } from '../native/addresses.ts';
import { followLogs } from '../native/follow-logs.ts';
import { startWithProgress } from '../start-with-progress.ts';

function parseTimeScale(text: string): number {
  const scale = Number(text);
  if (!(scale >= 1)) throw new InvalidArgumentError('It is a number from 1.');
  return scale;
}

async function up(options: { timeScale: number; history: boolean; verbose?: true }): Promise<void> {
  const signal = endOfCommand();
  const { timeScale, history } = options;
  const stack = await startWithProgress({ timeScale, history, signal });
  console.log(`\n${formatAddresses(stack.addresses)}\n`);
  console.log(`  logs and data in ${stack.dataFolder} (tokens of /ops and of the desk in secrets.json)`);
  console.log('  Ctrl-C ends everything.\n');
  const unfollow = options.verbose ? followLogs(stack.logFolder, (line) => console.log(line)) : () => {};
  if (!signal.aborted) await once(signal, 'abort');
  console.log('stopping');
  await stack.stop();
  unfollow();
}

export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start everything without containers, and keep it up until Ctrl-C')
    .addOption(
      new Option(
        '--time-scale <factor>',
        'divide every window, interval and timer of the SLOs by this: 60 shows a minute in a second',
      )
        .env('SLO_TIME_SCALE')
        .argParser(parseTimeScale)
        .default(1),
    )
    .option('--no-history', 'begin with an empty Prometheus: without it, a new one gets thirty made-up days')
    .option('--verbose', 'print the log lines of all processes')
    .addHelpText(
      'after',
      '\nPorts: VIGIL_PORT_<NAME>=<port>, or VIGIL_PORTS=free; see vigil doctor. Data: VIGIL_DATA_DIR.',
    )
    .action(up);
}
