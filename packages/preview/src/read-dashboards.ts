/** The dashboards of a folder. Read anew when a file changes, so that what is generated is seen at once. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dashboard } from './dashboard.ts';

export type Dashboards = {
  /** By title. A folder that is not there has none. */
  list(): Promise<Dashboard[]>;
  find(uid: string): Promise<Dashboard | undefined>;
};

/** @param folder of `*.json` files, each a dashboard of schema v1, bare or wrapped as `{dashboard}` or as a resource */
export function readDashboards(folder: string): Dashboards {
  const known = new Map<string, { changedAt: number; dashboard: Dashboard }>();

  async function read(file: string): Promise<Dashboard> {
    const path = join(folder, file);
    const { mtimeMs } = await stat(path);
    const before = known.get(file);
    if (before?.changedAt === mtimeMs) return before.dashboard;
    const dashboard = unwrapped(JSON.parse(await readFile(path, 'utf8')), file);
    known.set(file, { changedAt: mtimeMs, dashboard });
    return dashboard;
  }

  async function list(): Promise<Dashboard[]> {
    const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const dashboards = await Promise.all(files.filter((file) => file.endsWith('.json')).map(read));
    return dashboards.sort((a, b) => a.title.localeCompare(b.title, 'en'));
  }

  return { list, find: async (uid) => (await list()).find((dashboard) => dashboard.uid === uid) };
}

function unwrapped(json: unknown, file: string): Dashboard {
  const outer = json as { dashboard?: unknown; spec?: unknown; panels?: unknown };
  const inner = (outer.panels !== undefined ? outer : (outer.dashboard ?? outer.spec)) as Partial<Dashboard>;
  if (typeof inner?.uid !== 'string' || typeof inner.title !== 'string') {
    throw new Error(`${file} is no dashboard of Grafana's schema v1: it has no uid and title`);
  }
  return inner as Dashboard;
}
