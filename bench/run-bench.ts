/** Runs suites one after the other and prints what they measured. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../packages/cli/src/errors.ts';
import { type Binaries, findBinaries } from '../packages/cli/src/native/binaries.ts';
import { createSupervisor } from '../packages/cli/src/native/supervisor.ts';
import { describeMachine, type Machine, machineText } from './machine.ts';
import { writeSection } from './readme.ts';
import type { Suite, SuiteResult } from './suite.ts';
import { suites } from './suites.ts';
import { markdownOf, textOf } from './table.ts';

export type BenchOptions = {
  /** Only these; all when empty. */
  names: readonly string[];
  format: 'text' | 'json' | 'markdown';
  quick: boolean;
  /** Put the tables into bench/README.md as well. */
  write: boolean;
  signal: AbortSignal;
};

/** @throws UserError for a suite that there is not, for options that do not go together, and when `signal` ended the run */
export async function runBench(options: BenchOptions): Promise<void> {
  const chosen = chooseSuites(options.names);
  if (options.write && options.quick) {
    throw new UserError(
      'What --quick measures is not worth keeping.',
      'Leave out one of --quick and --write.',
    );
  }
  const note = (text: string) => console.error(text);
  const binaries = await findBinaries({ onProgress: note });
  const machine = await describeMachine(binaries);
  const results: Record<string, SuiteResult> = {};
  for (const suite of chosen) {
    note(`${suite.name}: ${suite.measures}`);
    results[suite.name] = await runSuite(suite, binaries, options, note);
  }
  console.log(render(options.format, machine, results));
  if (!options.write) return;
  for (const [name, { tables }] of Object.entries(results))
    await writeSection(name, [machineText(machine), ...tables.map(markdownOf)].join('\n\n'));
}

function chooseSuites(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new UserError(
      `There is no suite ${unknown.join(', ')}.`,
      `There are: ${suites.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

/** One suite in a folder of its own, of which nothing is left. */
export async function runSuite<Data>(
  suite: Suite<Data>,
  binaries: Binaries,
  { quick, signal }: Pick<BenchOptions, 'quick' | 'signal'>,
  note: (text: string) => void,
): Promise<SuiteResult<Data>> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const supervisor = createSupervisor({ logFolder: join(folder, 'logs'), temporaryFolder: folder });
  try {
    return await suite.run({ binaries, supervisor, folder, quick, signal, note });
  } catch (error) {
    if (signal.aborted) throw new UserError('Stopped before all was measured.', 'Nothing is left running.');
    throw error;
  } finally {
    await supervisor.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function render(
  format: BenchOptions['format'],
  machine: Machine,
  results: Record<string, SuiteResult>,
): string {
  if (format === 'json') {
    const data = Object.entries(results).map(([name, result]) => [name, result.data]);
    return JSON.stringify({ machine, suites: Object.fromEntries(data) }, null, 2);
  }
  const write = format === 'markdown' ? markdownOf : textOf;
  const tables = Object.values(results).flatMap((result) => result.tables.map(write));
  return [machineText(machine), ...tables].join('\n\n');
}
