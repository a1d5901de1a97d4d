import { type Command, Option } from 'commander';
import { endOfCommand } from '../lifetime.ts';

type BenchFlags = { json?: true; markdown?: true; quick?: true; write?: true };

async function bench(names: string[], { json, markdown, quick, write }: BenchFlags): Promise<void> {
  // No other command needs it.
  const { runBench } = await import('@vigil/bench');
  await runBench({
    names,
    format: json ? 'json' : markdown ? 'markdown' : 'text',
    quick: quick === true,
    write: write === true,
    signal: endOfCommand(),
  });
}

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('the benchmarks, as tables of ratios; all suites unless some are named')
    .argument('[suites...]', 'slo: rules of the SLO engine beside those of Sloth and Pyrra')
    .addOption(new Option('--json', 'print what was measured as JSON').conflicts('markdown'))
    .option('--markdown', 'print the tables as Markdown')
    .option('--quick', 'a smoke test: small and short, its times say little')
    .option('--write', 'put the tables into bench/README.md as well')
    .action(bench);
}
