import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { execa } from 'execa';
import { type Check, checks } from '../checks/checks.ts';
import { conclude, countTests, type TestCount } from '../checks/test-count.ts';
import { checkoutFolder } from '../paths.ts';

/** The tools of the checkout, `node` among them, come before those of the machine. */
const local = {
  cwd: checkoutFolder,
  preferLocal: true,
  localDir: checkoutFolder,
  reject: false,
  stdin: 'ignore',
} as const;

async function passes(check: Check): Promise<boolean> {
  const { exitCode, all, durationMs } = await execa(check.command, check.args, { ...local, all: true });
  const passed = exitCode === 0;
  if (!passed) console.log(all);
  console.log(`${passed ? 'ok  ' : 'FAIL'}  ${check.name} (${(durationMs / 1000).toFixed(1)} s)`);
  return passed;
}

async function runTests(patterns: readonly string[]): Promise<TestCount> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-report-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { exitCode } = await execa('vitest', ['run', ...reporters, ...patterns], {
      ...local,
      stdout: 'inherit',
      stderr: 'inherit',
    });
    // Without a report the run ended before its tests: its message is on the screen.
    const report = await readFile(file, 'utf8').catch(() => '{"testResults":[]}');
    return countTests(JSON.parse(report), exitCode ?? 1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function test(patterns: string[]): Promise<void> {
  const failedChecks: string[] = [];
  for (const check of patterns.length === 0 ? checks : []) {
    if (!(await passes(check))) failedChecks.push(check.name);
  }
  const count = await runTests(patterns);
  const { lines, passed } = conclude({ count, failedChecks, ci: process.env.CI === 'true' });
  for (const line of lines) console.log(line);
  if (!passed) process.exitCode = 1;
}

export function registerTest(program: Command): void {
  program
    .command('test')
    .description(
      'what npm test runs: format, lint, types, imports, dead code, committed rules, and every test',
    )
    .argument('[patterns...]', 'run only the tests whose path contains one of these, and no other check')
    .action(test);
}
