import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dashboardFiles, staleDashboards, writeDashboards } from './files.ts';
import { kitCatalogue } from './fixtures/catalogue.ts';

const files = dashboardFiles(await kitCatalogue());
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-dashboards-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the committed dashboards are what the code and the SLO documents give: npm run dashboards', async () => {
  expect(await staleDashboards(files, fileURLToPath(new URL('../json', import.meta.url)))).toEqual([]);
});

test('what was written is current, as bare JSON of schema v1', async () => {
  expect(await writeDashboards(files, folder)).toEqual([]);
  expect(await staleDashboards(files, folder)).toEqual([]);
  const written = JSON.parse(await readFile(join(folder, 'slo.json'), 'utf8'));
  expect(written).toMatchObject({ uid: 'vigil-slo', schemaVersion: 42, editable: false });
  expect(written).not.toHaveProperty('spec');
});

test('what is missing, edited or left over is stale', async () => {
  await writeDashboards(files, folder);
  await rm(join(folder, 'cost.json'));
  await writeFile(
    join(folder, 'slo.json'),
    files['slo.json']!.replace('"editable": false', '"editable": true'),
  );
  await writeFile(join(folder, 'service-gone.json'), '{}');
  expect(await staleDashboards(files, folder)).toEqual([
    { file: 'service-gone.json', state: 'not_generated' },
    { file: 'slo.json', state: 'differs' },
    { file: 'cost.json', state: 'missing' },
  ]);
  expect(await writeDashboards(files, folder)).toEqual(['service-gone.json']);
  expect((await readdir(folder)).sort()).toEqual(Object.keys(files).sort());
});

test('a folder that is not there holds none of them', async () => {
  const stale = await staleDashboards(files, join(folder, 'nowhere'));
  expect(stale.map(({ state }) => state)).toEqual(Object.keys(files).map(() => 'missing'));
});
