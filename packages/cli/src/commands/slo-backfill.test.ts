/** `vigil slo backfill` as it is run: what it prints, what it refuses, and what is left when it is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkoutFolder } from '../paths.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-backfill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = join(checkoutFolder, 'packages/cli/src/main.ts');
const command = (...options: string[]) => [entry, 'slo', 'backfill', ...options];
const environment = () => ({ VIGIL_DATA_DIR: folder });
const run = (...options: string[]) =>
  execa(process.execPath, command(...options), { env: environment(), cwd: folder, reject: false });

test('killed while it works, it leaves the folder as it was; then it fills it', {
  timeout: 180_000,
}, async () => {
  const out = join(folder, 'prometheus-x60');
  const options = ['--days', '1', '--time-scale', '60'];
  const child = spawn(process.execPath, command(...options), {
    env: { ...process.env, ...environment() },
    stdio: 'ignore',
  });
  // In the middle of its work: the first block stands in the folder where the past is made.
  const begun = async () =>
    (await readdir(out, { recursive: true }).catch(() => [])).some((path) => path.endsWith('meta.json'));
  await vi.waitFor(async () => expect(await begun()).toBe(true), { timeout: 60_000, interval: 20 });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await vi.waitFor(async () => expect(await readdir(out, { recursive: true })).toEqual([]), {
    timeout: 20_000,
    interval: 50,
  });

  const filled = await run(...options);
  expect(filled.stderr).toBe('');
  expect(filled.stdout).toMatch(/^prometheus-x60\/ has a past from .* to .*: \d+ samples, in [\d.]+ s\.$/m);
  expect(filled.stdout).toMatch(/^ {2}checkout-availability +[\d.]+% of the budget left at the end$/m);
  expect(filled.stdout).toContain('made up: where it is, vigil_simulated_history is 1');
  const again = await run(...options);
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toContain('left alone');
});

test.each([
  [['slo.yaml'], /made up for the kit only/, /--counters FILE/],
  [['--counters', 'counters.om'], /Whose counters/, /--out history/],
  [
    ['slo.yaml', '--counters', 'counters.om', '--out', 'o'],
    /counters\.om cannot be read/,
    /file that is there/,
  ],
  [['--time-scale', '7'], /time scale of 7/, /divides 300/],
])('%j is refused with what to do next', async (options, message, next) => {
  const { exitCode, stderr } = await run(...options);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(next);
});
