import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { type BinaryName, findBinaries, findExecutable } from './binaries.ts';

const names: BinaryName[] = ['prometheus', 'promtool', 'alertmanager', 'amtool'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-binaries-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function executable(name: string, inFolder = 'path'): Promise<string> {
  const path = join(folder, inFolder, name);
  await mkdir(join(folder, inFolder), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

async function failure(environment: NodeJS.ProcessEnv): Promise<UserError> {
  const error = await findBinaries({ environment }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test("what is on PATH is used, under Debian's name too", async () => {
  for (const name of ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool']) await executable(name);
  const found = await findBinaries({ environment: { PATH: join(folder, 'path'), VIGIL_CACHE_DIR: folder } });
  expect(found.prometheus).toBe(join(folder, 'path', 'prometheus'));
  expect(found.alertmanager).toBe(join(folder, 'path', 'prometheus-alertmanager'));
});

test('a variable wins over PATH, and a wrong one is named', async () => {
  for (const name of names) await executable(name);
  const mine = await executable('my-prometheus', 'elsewhere');
  const environment = { PATH: join(folder, 'path'), VIGIL_CACHE_DIR: folder };
  expect((await findBinaries({ environment: { ...environment, VIGIL_PROMETHEUS: mine } })).prometheus).toBe(
    mine,
  );
  const error = await failure({ ...environment, VIGIL_AMTOOL: join(folder, 'absent') });
  expect(error.message).toContain('VIGIL_AMTOOL');
});

test('a machine without packages to fetch gets the names and three ways to get them', async () => {
  await executable('prometheus');
  const error = await failure({ PATH: join(folder, 'path'), VIGIL_CACHE_DIR: join(folder, 'cache') });
  expect(error.message).toContain('promtool, alertmanager, amtool');
  expect(error.message).not.toContain('prometheus,');
  for (const way of ['apt-get install', 'brew install', 'docker cp']) expect(error.next).toContain(way);
});

const apt = await findExecutable(['apt-get'], process.env.PATH);

/** A search path with what fetching needs, and without the binaries. */
async function pathWithoutPrometheus(): Promise<string> {
  await mkdir(join(folder, 'tools'));
  for (const tool of ['apt-get', 'dpkg', 'dpkg-deb', 'tar', 'ls', 'rm']) {
    const found = await findExecutable([tool], process.env.PATH);
    if (found !== undefined) await symlink(found, join(folder, 'tools', tool));
  }
  return join(folder, 'tools');
}

test.runIf(apt)(
  'without a network the same message comes in bounded time, and nothing half-fetched stays',
  async () => {
    const nobody = 'http://127.0.0.1:9';
    const error = await failure({
      PATH: await pathWithoutPrometheus(),
      VIGIL_CACHE_DIR: join(folder, 'cache'),
      http_proxy: nobody,
      https_proxy: nobody,
    });
    expect(error.message).toMatch(
      /prometheus, promtool, alertmanager, amtool\. Fetching Debian's packages failed: \S/,
    );
    expect(error.next).toContain('brew install');
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  },
);
