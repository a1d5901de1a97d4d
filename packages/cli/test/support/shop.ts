/** The shop, open: a real Prometheus that records its SLOs, and a folder with their documents in which commands run. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { series } from '@vigil/slo';
import { execa } from 'execa';
import { expect, vi } from 'vitest';
import { writeStackState } from '../../src/native/stack-state.ts';
import { PATIENCE, startPrometheus } from './prometheus.ts';
import { documentsText, expected, groups, past } from './shop-slos.ts';

export type Ran = { exitCode: number | undefined; stdout: string; stderr: string };

export type Shop = {
  prometheusUrl: string;
  /** Holds `slo.yaml` with the documents; also the data folder of the commands. */
  folder: string;
  /** Runs `vigil slo` as a user does. */
  vigilSlo(args: readonly string[], environment?: Record<string, string>): Promise<Ran>;
  /** Has commands take the Prometheus for that of a native stack which runs at a time scale; until what is returned is called. */
  pretendStack(timeScale: number, deskUrl?: string): () => Promise<void>;
  close(): Promise<void>;
};

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export async function openShop(): Promise<Shop> {
  const root = await mkdtemp(join(tmpdir(), 'vigil-shop-'));
  const folder = join(root, 'work');
  await mkdir(folder);
  await writeFile(join(folder, 'slo.yaml'), documentsText());
  const prometheus = await startPrometheus(root, groups, past());
  const close = async () => {
    await prometheus.stop();
    await rm(root, { recursive: true, force: true });
  };
  try {
    // Prometheus begins to evaluate each group at another moment of the interval.
    await vi.waitFor(async () => {
      expect(await prometheus.values(`count(${series.info})`)).toEqual([String(expected.recorded)]);
      const firing = 'count(ALERTS{alertstate="firing"})';
      expect(await prometheus.values(firing)).toEqual([String(expected.firing)]);
    }, PATIENCE);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    prometheusUrl: prometheus.url,
    folder,
    vigilSlo: async (args, environment = {}) => {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [main, 'slo', ...args], {
        cwd: folder,
        env: { VIGIL_PROMETHEUS_URL: prometheus.url, VIGIL_DATA_DIR: folder, NO_COLOR: '1', ...environment },
        reject: false,
      });
      return { exitCode, stdout, stderr };
    },
    pretendStack: (timeScale, deskUrl) => {
      writeStackState(folder, {
        pid: process.pid,
        startedAt: new Date().toISOString(),
        timeScale,
        addresses: { prometheus: prometheus.url, desk: deskUrl } as never,
        ports: {} as never,
      });
      return () => rm(join(folder, 'stack.json'));
    },
    close,
  };
}
