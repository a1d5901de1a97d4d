/** The dashboards as files: what `npm run dashboards` writes into dashboards/json, and whether what is there is current. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from '@vigil/slo';
import { allDashboards } from './index.ts';

/** Texts by the name of their file, for example `slo.json`. */
export type DashboardFiles = Record<string, string>;

export type StaleDashboard = { file: string; state: 'missing' | 'differs' | 'not_generated' };

/** Bare JSON of schema v1: the one form that the file provisioning of Grafana 12 and 13 both take. */
export function dashboardFiles(catalogue: Catalogue): DashboardFiles {
  return Object.fromEntries(
    Object.entries(allDashboards(catalogue)).map(([name, built]) => [
      `${name}.json`,
      `${JSON.stringify(built, null, 2)}\n`,
    ]),
  );
}

/** An empty list means that the folder holds these files as they are, and no other dashboard. */
export async function staleDashboards(files: DashboardFiles, folder: string): Promise<StaleDashboard[]> {
  const present = await jsonFilesIn(folder);
  const stale: StaleDashboard[] = present
    .filter((file) => !Object.hasOwn(files, file))
    .map((file) => ({ file, state: 'not_generated' }));
  for (const [file, expected] of Object.entries(files)) {
    if (!present.includes(file)) stale.push({ file, state: 'missing' });
    else if ((await readFile(join(folder, file), 'utf8')) !== expected)
      stale.push({ file, state: 'differs' });
  }
  return stale;
}

/**
 * Writes the files, and removes dashboards that no document gives any more.
 * @returns the names of those that were removed
 */
export async function writeDashboards(files: DashboardFiles, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const leftOver = (await jsonFilesIn(folder)).filter((file) => !Object.hasOwn(files, file));
  for (const file of leftOver) await rm(join(folder, file));
  return leftOver;
}

async function jsonFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.json')).sort();
}
