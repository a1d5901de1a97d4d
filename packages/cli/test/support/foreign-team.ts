/** A folder of a team that has nothing of the kit: its documents, its Alertmanager, and the vigil command run in it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inject } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type ForeignTeam = {
  folder: string;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Every file below a folder, sorted. */
  files(path: string): Promise<string[]>;
  /** Runs `vigil slo ...` as a user does, in the folder or in one below it. */
  slo(args: readonly string[], path?: string): Promise<Outcome>;
  /** Runs promtool or amtool in the folder. */
  tool(name: 'promtool' | 'amtool', args: readonly string[]): Promise<Outcome>;
  leave(): Promise<void>;
};

export type Outcome = { exitCode: number | undefined; stdout: string; stderr: string };

export async function foreignTeam(): Promise<ForeignTeam> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-team-'));
  const run = async (command: string, args: readonly string[], cwd: string): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await execa(command, args, { cwd, reject: false });
    return { exitCode, stdout, stderr };
  };
  return {
    folder,
    write: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    read: (path) => readFile(join(folder, path), 'utf8'),
    remove: (path) => rm(join(folder, path), { recursive: true }),
    files: async (path) => {
      const entries = await readdir(join(folder, path), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
    },
    slo: (args, path = '.') => run(process.execPath, [main, 'slo', ...args], join(folder, path)),
    tool: (name, args) => run(inject('binaries')[name], args, folder),
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}

type Document = {
  name: string;
  service?: string;
  displayName?: string;
  labels?: Record<string, string>;
  total?: string;
  bad?: string;
  target?: number;
  spec?: Record<string, unknown>;
};

/** OpenSLO documents as text; all JSON is YAML. */
export function sloDocument(document: Document): string {
  const { name, service = 'shop', displayName = name, labels = {}, target = 0.999 } = document;
  const { total = 'requests_total', bad = 'requests_total{code=~"5.."}', spec } = document;
  const metric = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });
  return JSON.stringify(
    {
      apiVersion: 'openslo/v1',
      kind: 'SLO',
      metadata: { name, displayName, labels },
      spec: {
        service,
        budgetingMethod: 'Occurrences',
        timeWindow: [{ duration: '30d', isRolling: true }],
        indicator: {
          metadata: { name: 'requests' },
          spec: { ratioMetric: { counter: true, bad: metric(bad), total: metric(total) } },
        },
        objectives: [{ target }],
        ...spec,
      },
    },
    null,
    2,
  );
}

export function serviceDocument(name: string, displayName = name): string {
  return JSON.stringify({
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name, displayName },
    spec: {},
  });
}
