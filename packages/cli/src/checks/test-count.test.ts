import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutFolder } from '../paths.ts';
import { conclude, countTests, type TestCount, type TestReport } from './test-count.ts';

let folder: string;

beforeAll(async () => {
  // Inside the checkout, so that the files find vitest.
  await mkdir(join(checkoutFolder, '.vigil'), { recursive: true });
  folder = await mkdtemp(join(checkoutFolder, '.vigil', 'test-count-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the real Vitest on these files, so that its report has the form that it has today. */
async function run(
  name: string,
  files: Record<string, string>,
): Promise<{ report: TestReport; code: number }> {
  const root = join(folder, name);
  await mkdir(root);
  // Not the checkout's configuration, which would start a PostgreSQL for each run.
  await writeFile(join(root, 'vitest.config.mjs'), 'export default {};');
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
  const vitest = join(checkoutFolder, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--root', root, '--reporter=json', `--outputFile.json=${root}/report.json`],
    { stdio: 'ignore' },
  );
  const [code] = await once(child, 'exit');
  return { code, report: JSON.parse(await readFile(join(root, 'report.json'), 'utf8')) };
}

const lastLine = (count: TestCount) => conclude({ count, failedChecks: [], ci: false }).lines.at(-1);

const passing = `import { test } from 'vitest'; test('one', () => {}); test('two', () => {});`;

test('passed, failed and skipped tests are counted, and the skipped are named', async () => {
  const { report, code } = await run('mixed', {
    'a.test.ts': passing,
    'b.test.ts': `import { describe, test } from 'vitest';
      test('fails', () => { throw new Error('no'); });
      describe('docker', () => { test.skip('needs an engine', () => {}); });
      test('says so itself', (context) => context.skip('no engine'));
      test.todo('later');`,
  });
  const count = countTests(report, code);
  expect(lastLine(count)).toBe('2 passed, 1 failed, 3 skipped');
  expect(count.skippedNames[0]).toMatch(/b\.test\.ts: .*docker needs an engine/);
});

test('nothing is said of skips when there are none', async () => {
  const { report, code } = await run('green', { 'a.test.ts': passing });
  expect(lastLine(countTests(report, code))).toBe('2 passed, 0 failed');
});

test('a file that does not load is a failure', async () => {
  const { report, code } = await run('unloadable', {
    'a.test.ts': passing,
    'b.test.ts': `import './absent.ts';`,
  });
  expect(lastLine(countTests(report, code))).toBe('2 passed, 1 failed');
});

test('an error outside of the tests is a failure', async () => {
  const { report, code } = await run('unhandled', {
    'a.test.ts': `import { test } from 'vitest';
      test('one', () => { Promise.reject(new Error('nobody listens')); });`,
  });
  expect(lastLine(countTests(report, code))).toBe('1 passed, 1 failed');
});

const green: TestCount = { passed: 2, failed: 0, skipped: 0, skippedNames: [] };
const skipping: TestCount = { ...green, skipped: 1, skippedNames: ['a.test.ts: needs docker'] };

test.each([
  ['all is well', { count: green, failedChecks: [], ci: true }, true, ['2 passed, 0 failed']],
  [
    'a failed test',
    { count: { ...green, failed: 1 }, failedChecks: [], ci: false },
    false,
    ['2 passed, 1 failed'],
  ],
  [
    'a failed check',
    { count: green, failedChecks: ['types'], ci: false },
    false,
    ['checks that failed: types', '2 passed, 0 failed'],
  ],
  [
    'a skip',
    { count: skipping, failedChecks: [], ci: false },
    true,
    ['skipped: a.test.ts: needs docker', '2 passed, 0 failed, 1 skipped'],
  ],
  [
    'a skip in CI',
    { count: skipping, failedChecks: [], ci: true },
    false,
    [
      'skipped: a.test.ts: needs docker',
      'With CI=true a skipped test is a failure: give it what it needs.',
      '2 passed, 0 failed, 1 skipped',
    ],
  ],
])('%s: the exit code follows, and the count is the last line', (_, result, passed, lines) => {
  expect(conclude(result)).toEqual({ passed, lines });
});
