/** A Prometheus on a copy of a data folder, to ask what was filled into it. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { dataOf } from '../../../prometheus/answer.ts';
import type { Labels, PrometheusClient } from '../../../prometheus/client.ts';
import { withPrometheus } from '../temporary-prometheus.ts';
import { inWorkshop } from '../workshop.ts';

export type OpenPast = {
  /** @param atMs milliseconds since the epoch */
  query(text: string, atMs: number): Promise<{ labels: Labels; value: number }[]>;
  close(): Promise<void>;
};

export async function openPast(folder: string): Promise<OpenPast> {
  const within = await mkdtemp(join(tmpdir(), 'vigil-open-past-'));
  const opened = Promise.withResolvers<PrometheusClient>();
  const closing = Promise.withResolvers<void>();
  const closed = inWorkshop({ within, binaries: inject('binaries') }, async (workshop) => {
    await cp(folder, workshop.dataFolder, { recursive: true });
    await withPrometheus(workshop, async (client) => {
      opened.resolve(client);
      await closing.promise;
    });
  }).finally(() => rm(within, { recursive: true, force: true }));
  closed.catch(opened.reject);
  const client = await opened.promise;
  return {
    async query(text, atMs) {
      const moment = { startSeconds: atMs / 1000, endSeconds: atMs / 1000, stepSeconds: 1 };
      const series = dataOf(await client.queryRange(text, moment), client.url);
      return series.map(({ labels, points }) => ({ labels, value: points[0]!.value }));
    },
    async close() {
      closing.resolve();
      await closed;
    },
  };
}
