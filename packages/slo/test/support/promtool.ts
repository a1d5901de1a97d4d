/** Runs the real promtool on generated rules. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { stringify } from 'yaml';

const run = promisify(execFile);

export type InputSeries = { series: string; values: string };

/** A query at a moment of the test, in seconds from its beginning, and the value that it must give; undefined for none. */
export type Expectation = { query: string; atSeconds: number; value: number | undefined };

export type RuleTest = {
  /** The text of a rule file. */
  rules: string;
  evaluationInterval: string;
  /** The distance of samples in the input. */
  sampleInterval: string;
  input: InputSeries[];
  expect: Expectation[];
};

/** Runs a command on files in a folder of their own; returns what it says, and whether it was content. */
export async function runOnFiles(
  command: string,
  args: string[],
  files: Record<string, string>,
): Promise<{ ok: boolean; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-slo-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const { stdout, stderr } = await run(command, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (stdout === undefined) throw error;
    return { ok: false, output: stdout + stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Plays the input through the rules. Values are compared within a relative error of one in a million. */
export async function testRules(test: RuleTest): Promise<{ ok: boolean; output: string }> {
  const file = {
    rule_files: ['rules.yaml'],
    evaluation_interval: test.evaluationInterval,
    tests: [
      {
        interval: test.sampleInterval,
        input_series: test.input,
        promql_expr_test: test.expect.map(({ query, atSeconds, value }) => ({
          expr: value === undefined ? query : `round(${query}, 1e-6)`,
          eval_time: `${Math.round(atSeconds * 1000)}ms`,
          exp_samples: value === undefined ? [] : [{ labels: '{}', value: Number(value.toFixed(6)) }],
        })),
      },
    ],
  };
  const files = { 'rules.yaml': test.rules, 'test.yaml': stringify(file, { lineWidth: 0 }) };
  return runOnFiles(inject('binaries').promtool, ['test', 'rules', 'test.yaml'], files);
}
