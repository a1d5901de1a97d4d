/** A Prometheus that scrapes nothing and evaluates no rules, to ask a past that is being made. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../../native/ports.ts';
import { answersOk } from '../../native/readiness.ts';
import { createPrometheusClient, type PrometheusClient } from '../../prometheus/client.ts';
import type { Workshop } from './workshop.ts';

const NAME = 'prometheus';

/** How long one query may take, in milliseconds: a month at a fine grain takes seconds. */
const QUERY_TIMEOUT_MS = 300_000;

/** Starts it on the blocks that are there now; it sees none that come later. */
export async function withPrometheus<T>(
  { folder, dataFolder, binaries, supervisor }: Workshop,
  work: (client: PrometheusClient) => Promise<T>,
): Promise<T> {
  const [port] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(configFile, 'global: {}\n');
  await supervisor.start({
    name: NAME,
    command: binaries.prometheus,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${dataFolder}`,
      // The past is as old as it is.
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${address}`,
      `--query.timeout=${QUERY_TIMEOUT_MS}ms`,
    ],
    environment: {},
    ready: answersOk(`http://${address}/-/ready`),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  });
  try {
    return await work(createPrometheusClient(`http://${address}`, { timeoutMs: QUERY_TIMEOUT_MS }));
  } finally {
    await supervisor.stop(NAME);
  }
}
