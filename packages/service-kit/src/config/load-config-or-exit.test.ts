import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const room = fileURLToPath(new URL('./index.ts', import.meta.url));
const script = `
  const { loadConfigOrExit, standardVariables } = await import(${JSON.stringify(room)});
  console.log(loadConfigOrExit(standardVariables).port);
`;
const start = (PORT: string) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', script], { env: { PORT }, encoding: 'utf8' });

test('a process with a faulty configuration says what to mend, without a stack, and exits with 1', () => {
  const { status, stdout, stderr } = start('none');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('PORT');
  expect(stderr).not.toContain('    at ');
});

test('a process with a sound one gets it', () => {
  expect(start('8123')).toMatchObject({ status: 0, stdout: '8123\n' });
});
