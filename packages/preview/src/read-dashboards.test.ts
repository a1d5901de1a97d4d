import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDashboards } from './read-dashboards.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-dashboards-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (file: string, json: unknown) => writeFile(join(folder, file), JSON.stringify(json));
const dashboard = (uid: string, title: string) => ({ uid, title, panels: [] });

test('dashboards are listed by title, however their file wraps them', async () => {
  await write('a.json', dashboard('b', 'Slow'));
  await write('b.json', { dashboard: dashboard('a', 'Fast') });
  await writeFile(join(folder, 'notes.txt'), 'no dashboard');
  const dashboards = readDashboards(folder);
  expect((await dashboards.list()).map(({ title }) => title)).toEqual(['Fast', 'Slow']);
  expect((await dashboards.find('b'))?.title).toBe('Slow');
  expect(await dashboards.find('c')).toBeUndefined();
});

test('a file that changes is read anew', async () => {
  await write('a.json', dashboard('a', 'Before'));
  const dashboards = readDashboards(folder);
  expect((await dashboards.find('a'))?.title).toBe('Before');
  await write('a.json', dashboard('a', 'After'));
  await utimes(join(folder, 'a.json'), new Date(), new Date(Date.now() + 5000));
  expect((await dashboards.find('a'))?.title).toBe('After');
});

test('a folder that is not there has none, and a file that is none is named', async () => {
  expect(await readDashboards(join(folder, 'absent')).list()).toEqual([]);
  await write('wrong.json', { panels: [] });
  await expect(readDashboards(folder).list()).rejects.toThrow('wrong.json');
});
