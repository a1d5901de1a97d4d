import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts, portNames, portVariable } from '../native/ports.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder: string;
let free: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-doctor-'));
  const ports = await freePorts(portNames.length);
  free = Object.fromEntries(portNames.map((name, index) => [portVariable(name), String(ports[index])]));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function doctor(environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [main, 'doctor'], {
    env: { ...process.env, VIGIL_DATA_DIR: folder, ...free, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: child.exitCode };
}

test('a machine that has everything is ready, with versions and places', async () => {
  const { stdout, stderr, code } = await doctor({});
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^ok +node +v26\./m);
  for (const name of ['prometheus', 'promtool', 'alertmanager', 'amtool']) {
    expect(stdout).toMatch(new RegExp(`^ok +${name} +\\d+\\.\\d+\\S* +/`, 'm'));
  }
  expect(stdout).toMatch(/^ok +postgresql +18\./m);
  expect(stdout).toContain('Ready: npm start');
  expect(code).toBe(0);
});

test('a taken port and a missing binary are named, with what to do, and the exit code is 1', async () => {
  const server = createServer().listen(Number(free.VIGIL_PORT_PROMETHEUS), '127.0.0.1');
  await once(server, 'listening');
  const { stdout, code } = await doctor({ PATH: folder, VIGIL_CACHE_DIR: join(folder, 'cache') });
  server.close();
  expect(stdout).toMatch(new RegExp(`prometheus: held by pid ${process.pid}`));
  expect(stdout).toContain('VIGIL_PORT_PROMETHEUS=<port>');
  expect(stdout).toMatch(/^MISSING +amtool/m);
  expect(stdout).toContain('brew install prometheus alertmanager');
  expect(code).toBe(1);
});
