/** A real Prometheus that holds what a test has recorded, and scrapes nothing. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject, vi } from 'vitest';

export type RecordedPrometheus = { url: string; stop(): Promise<void> };

/** @param samples lines of OpenMetrics, each with its timestamp in seconds */
export async function startRecordedPrometheus(samples: readonly string[]): Promise<RecordedPrometheus> {
  const { prometheus, promtool } = inject('binaries');
  const folder = await mkdtemp(join(tmpdir(), 'vigil-recorded-'));
  const storage = join(folder, 'data');
  await mkdir(storage);
  await writeFile(join(folder, 'samples.txt'), `${samples.join('\n')}\n# EOF\n`);
  await writeFile(join(folder, 'prometheus.yml'), '{}');
  await promisify(execFile)(promtool, [
    ...['tsdb', 'create-blocks-from', 'openmetrics'],
    join(folder, 'samples.txt'),
    storage,
  ]);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${storage}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await vi.waitFor(
      async () => {
        if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('Prometheus is not ready');
      },
      { timeout: 30_000, interval: 50 },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
