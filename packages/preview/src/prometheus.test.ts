import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createPrometheus, type PrometheusOptions } from './prometheus.ts';

let server: Server;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function prometheusThat(listener: RequestListener, options: Partial<PrometheusOptions> = {}) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createPrometheus({ url, ...options });
}

const success = (data: unknown): RequestListener => {
  return (_request, response) => response.end(JSON.stringify({ status: 'success', data }));
};

test('the same question at the same time is asked once', async () => {
  let asked = 0;
  const waiting: (() => void)[] = [];
  const prometheus = await prometheusThat((_request, response) => {
    asked += 1;
    waiting.push(() =>
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1, '7'] } })),
    );
  });
  const answers = [
    prometheus.instant('7', 1000),
    prometheus.instant('7', 1000),
    prometheus.instant('7', 2000),
  ];
  await expect.poll(() => waiting).toHaveLength(2);
  for (const answer of waiting) answer();
  expect(await Promise.all(answers)).toEqual(Array(3).fill([{ metric: {}, value: [1, '7'] }]));
  expect(asked).toBe(2);
});

test('what Prometheus refuses is told in its words', async () => {
  const prometheus = await prometheusThat((_request, response) => {
    response
      .writeHead(400)
      .end(JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error: no' }));
  });
  await expect(prometheus.instant('(', 0)).rejects.toMatchObject({
    kind: 'bad_data',
    message: 'parse error: no',
  });
});

test('an answer that is none, silence and absence are told apart', async () => {
  const broken = await prometheusThat((_request, response) => response.writeHead(502).end('<html>'));
  await expect(broken.instant('up', 0)).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'Prometheus answered 502',
  });
  server.close();

  const silent = await prometheusThat(() => {}, { timeoutMs: 50 });
  await expect(silent.instant('up', 0)).rejects.toMatchObject({ kind: 'timeout' });

  const absent = createPrometheus({ url: 'http://127.0.0.1:1' });
  await expect(absent.instant('up', 0)).rejects.toMatchObject({ kind: 'unreachable' });
});

test('the scrape interval is the longest of the targets, and a usual one while nobody answers', async () => {
  const targets = [{ scrapeInterval: '1s' }, { scrapeInterval: '1m30s' }];
  const prometheus = await prometheusThat(success({ activeTargets: targets }));
  expect(await prometheus.scrapeIntervalMs()).toBe(90_000);
  expect(await createPrometheus({ url: 'http://127.0.0.1:1' }).scrapeIntervalMs()).toBe(15_000);
});
