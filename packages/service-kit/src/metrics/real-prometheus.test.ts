import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { listenOnFreePort } from '../testing/index.ts';
import { observe } from './histogram.ts';
import { createMetrics } from './metrics.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const labels = {
  http_request_method: 'GET',
  http_route: '/catalog',
  http_response_status_code: '200',
  url_scheme: 'http',
  error_type: '',
};

let folder: string;
let admin: FastifyInstance;
let prometheus: ChildProcess;
let prometheusUrl: string;
const contentTypes = new Set<string>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const metrics = createMetrics({ service: 's', version: '1', revision: 'r', thresholdsSeconds: [0.3] });
  observe(metrics.serverRequestDuration.series(labels), 0.28, TRACE_ID);
  admin = Fastify();
  admin.get('/metrics', async (request, reply) => {
    const { contentType, body } = await metrics.scrape(request.headers.accept);
    contentTypes.add(contentType);
    return reply.type(contentType).send(body);
  });
  const { host } = new URL(await listenOnFreePort(admin));
  const port = await freePort();
  prometheusUrl = `http://127.0.0.1:${port}`;
  const configuration = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 's', static_configs: [{ targets: [host] }] }],
  };
  const configFile = join(folder, 'prometheus.yml');
  // YAML takes JSON.
  await writeFile(configFile, JSON.stringify(configuration));
  prometheus = spawn(
    inject('binaries').prometheus,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    { stdio: 'ignore' },
  );
});

afterEach(async () => {
  prometheus.kill('SIGKILL');
  await once(prometheus, 'exit');
  await admin.close();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function api<T>(path: string): Promise<T> {
  const response = await fetch(`${prometheusUrl}/api/v1/${path}`);
  return ((await response.json()) as { data: T }).data;
}

test('a real Prometheus asks for OpenMetrics, takes all of it, and keeps the exemplar and the SLO bucket', async () => {
  const bucket = 'http_server_request_duration_seconds_bucket';
  await vi.waitFor(
    async () => {
      const query = encodeURIComponent(`${bucket}{le="0.3"}`);
      const { result } = await api<{ result: { value: [number, string] }[] }>(`query?query=${query}`);
      expect(result.map(({ value }) => value[1])).toEqual(['1']);
    },
    { timeout: 15_000, interval: 200 },
  );
  const { activeTargets } = await api<{ activeTargets: { health: string; lastError: string }[] }>('targets');
  expect(activeTargets).toMatchObject([{ health: 'up', lastError: '' }]);
  expect([...contentTypes]).toEqual(['application/openmetrics-text; version=1.0.0; charset=utf-8']);

  const nowSeconds = Date.now() / 1000;
  const range = `start=${nowSeconds - 600}&end=${nowSeconds + 600}`;
  const series = await api<{ exemplars: { labels: unknown; value: string }[] }[]>(
    `query_exemplars?query=${bucket}&${range}`,
  );
  expect(series.flatMap(({ exemplars }) => exemplars)).toMatchObject([
    { labels: { trace_id: TRACE_ID }, value: '0.28' },
  ]);
}, 30_000);
