import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { freePorts } from '../../native/ports.ts';
import { answersOk } from '../../native/readiness.ts';
import { createSupervisor } from '../../native/supervisor.ts';
import {
  moveBlocks,
  newestSampleMs,
  prepareDataFolder,
  rangeOfBlocks,
  withFolderFaults,
} from './data-folder.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vigil-data-'));
  folder = join(root, 'prometheus');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ULIDS = ['01M873SMT7VRGDV84V5Y0335WD', '01M873ST91SAJ4V1T1QF6X0X43'] as const;

async function block(parent: string, name: string, minTime: number, maxTime: number): Promise<void> {
  await mkdir(join(parent, name), { recursive: true });
  await writeFile(join(parent, name, 'meta.json'), JSON.stringify({ ulid: name, minTime, maxTime }));
}

test('a folder that is not there is made, and has no samples', async () => {
  await prepareDataFolder(folder);
  expect(await newestSampleMs(folder)).toBeUndefined();
  expect(await rangeOfBlocks(folder)).toBeUndefined();
});

test('the newest sample is in a block, or in the log of what is in no block yet', async () => {
  await block(folder, ULIDS[0], 1000, 2001);
  await block(folder, ULIDS[1], 1500, 3001);
  expect(await rangeOfBlocks(folder)).toEqual({ startMs: 1000, endMs: 3000 });
  expect(await newestSampleMs(folder)).toBe(3001);
  await mkdir(join(folder, 'wal'));
  await writeFile(join(folder, 'wal', '00000000'), '');
  expect(await newestSampleMs(folder)).toBe(3001);
  await writeFile(join(folder, 'wal', '00000001'), 'samples');
  await utimes(join(folder, 'wal', '00000001'), 50, 50);
  expect(await newestSampleMs(folder)).toBe(50_000);
});

test('blocks are moved beside those that are there', async () => {
  await block(folder, ULIDS[0], 1000, 2001);
  await block(join(root, 'made'), ULIDS[1], 2000, 3001);
  await moveBlocks([join(root, 'made')], folder);
  expect((await readdir(folder)).sort()).toEqual([...ULIDS]);
});

test('a move that was cut off is undone before anything else, and touches no other block', async () => {
  await block(folder, ULIDS[0], 1000, 2001);
  await block(join(root, 'made'), ULIDS[1], 2000, 3001);
  // One of the two blocks is in the way of its name: as if power were lost between two moves.
  const third = '01M873SXJD7P1RX2RBXCET754X';
  await block(join(root, 'made'), third, 2000, 3001);
  await writeFile(join(folder, third), 'in the way');
  await expect(moveBlocks([join(root, 'made')], folder)).rejects.toThrow();
  expect(await readdir(folder)).toContain('vigil-history.json');
  await prepareDataFolder(folder);
  expect(await readdir(folder)).toEqual([ULIDS[0]]);
});

test('a folder on which a Prometheus runs is refused with its process', async () => {
  await mkdir(folder);
  const configFile = join(root, 'prometheus.yml');
  await writeFile(configFile, 'global: {}\n');
  const [port] = await freePorts(1);
  const supervisor = createSupervisor({ logFolder: join(root, 'logs') });
  try {
    const { pid } = await supervisor.start({
      name: 'prometheus',
      command: inject('binaries').prometheus,
      args: [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      environment: {},
      ready: answersOk(`http://127.0.0.1:${port}/-/ready`),
      readyTimeoutMs: 30_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
    });
    const refused = prepareDataFolder(folder);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(`pid ${pid}`);
  } finally {
    await supervisor.stopAll();
  }
  await prepareDataFolder(folder);
});

test.each([
  ['ENOSPC', /disk of .* is full/],
  ['EACCES', /cannot be used/],
])('%s is told as something that can be mended', async (code, message) => {
  const failing = withFolderFaults(folder, async () => {
    throw Object.assign(new Error('write'), { code });
  });
  await expect(failing).rejects.toThrow(UserError);
  await expect(failing).rejects.toThrow(message);
});

test('a file where the folder should be is told', async () => {
  await writeFile(folder, '');
  await expect(withFolderFaults(folder, () => prepareDataFolder(folder))).rejects.toThrow(UserError);
});
