import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from '../native/is-alive.ts';
import { readStackState, type StackState } from '../native/stack-state.ts';

const bootstrap = fileURLToPath(new URL('../../bin/vigil.js', import.meta.url));
let folder: string;
let child: ChildProcess;
let output: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-up-'));
  output = '';
  child = spawn(process.execPath, [bootstrap, 'up', '--time-scale', '60', '--no-history', '--verbose'], {
    env: { ...process.env, VIGIL_PORTS: 'free', VIGIL_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
});

afterEach(async () => {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await rm(folder, { recursive: true, force: true });
});

const within = (timeout: number, check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout, interval: 100 });

async function whenUp(): Promise<StackState> {
  await within(60_000, () => expect(output).toContain('Ctrl-C ends everything'));
  return readStackState(folder) as StackState;
}

async function expectNothingAnswers({ addresses }: StackState): Promise<void> {
  for (const url of Object.values(addresses)) await expect(fetch(url), url).rejects.toThrow();
}

test('prints each step and the addresses, shows the logs, and ends everything on Ctrl-C', {
  timeout: 90_000,
}, async () => {
  const state = await whenUp();
  expect(output.match(/^.*: \d+\.\d s$/gm)?.map((line) => line.split(':')[0])).toEqual([
    'ports are free',
    'Prometheus and Alertmanager are found',
    'PostgreSQL',
    'receiver of traces and logs',
    'payments',
    'desk',
    'checkout',
    'Alertmanager',
    'Prometheus',
  ]);
  expect(output).toContain('history, simulated: none, as was asked for');
  for (const address of Object.values(state.addresses)) expect(output).toContain(address);
  await within(5_000, () => expect(output).toMatch(/^checkout +\| .*listening/im));
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(output).toContain('stopping');
  await expectNothingAnswers(state);
});

test('when what started it is killed, everything ends all the same', { timeout: 90_000 }, async () => {
  const state = await whenUp();
  child.kill('SIGKILL');
  await within(30_000, () => expect(isAlive(state.pid)).toBe(false));
  await expectNothingAnswers(state);
});
