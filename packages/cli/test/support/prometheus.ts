/** A real Prometheus for tests, on a free port, with rules and with samples of the past. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleGroup } from '@vigil/slo';
import { execa } from 'execa';
import { inject, vi } from 'vitest';
import { freePorts } from '../../src/native/ports.ts';

export type TestPrometheus = {
  url: string;
  /** The values of a query now, in no order. */
  values(query: string): Promise<string[]>;
  stop(): Promise<void>;
};

/** @param past OpenMetrics, with timestamps, without its last line */
export async function startPrometheus(
  folder: string,
  groups: RuleGroup[],
  past: string,
): Promise<TestPrometheus> {
  const { prometheus, promtool } = inject('binaries');
  const config = join(folder, 'prometheus.yml');
  const rules = join(folder, 'rules.yaml');
  const storage = join(folder, 'data');
  await mkdir(storage, { recursive: true });
  // Prometheus reads YAML, and all JSON is YAML.
  await writeFile(config, JSON.stringify({ global: { evaluation_interval: '1s' }, rule_files: [rules] }));
  await writeFile(rules, JSON.stringify({ groups }));
  await writeFile(join(folder, 'past.txt'), `${past}# EOF\n`);
  await execa(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'past.txt'), storage]);
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    prometheus,
    [`--config.file=${config}`, `--storage.tsdb.path=${storage}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  try {
    await vi.waitFor(async () => {
      if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('Prometheus is not ready');
    }, PATIENCE);
  } catch (error) {
    await end(child);
    throw error;
  }
  return {
    url,
    values: async (query) => {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      return data.result.map(({ value }) => value[1]);
    },
    stop: () => end(child),
  };
}

/** For what takes moments on an idle machine. */
export const PATIENCE = { timeout: 30_000, interval: 50 };

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
