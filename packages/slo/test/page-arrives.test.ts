// The whole way of a page, with the real Prometheus and Alertmanager at scale 60: a service fails, and a webhook with
// the right token hears of one incident, in time; the ticket is held back, and the end is told.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { detectionSeconds, generateAll, TIERS, timingAt, writeGenerated } from '../src/index.ts';
import { checkoutFolder, kitDocumentPaths } from './support/documents.ts';

const TIME_SCALE = 60;

type Notification = {
  atMs: number;
  authorization: string | undefined;
  groupLabels: Record<string, string>;
  status: string;
  alerts: { status: string; labels: Record<string, string>; annotations: Record<string, string> }[];
};

/** A service that answers 100 requests a second, all well or all badly. */
function startService(): { server: Server; fail(failing: boolean): void; stop(): void } {
  const counts = { 201: 0, 503: 0 };
  let failing = false;
  const timer = setInterval(() => {
    counts[failing ? 503 : 201] += 10;
  }, 100);
  const server = createServer((_request, response) => {
    const lines = Object.entries(counts).map(
      ([code, count]) =>
        `http_server_request_duration_seconds_count{http_request_method="POST",http_route="/orders",http_response_status_code="${code}"} ${count}`,
    );
    response.end(
      `${lines.join('\n')}\ncheckout_order_value_euros_total{outcome="payment_failed"} ${counts[503] * 25}\n`,
    );
  });
  return {
    server,
    fail(now) {
      failing = now;
    },
    stop() {
      clearInterval(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}

async function addressOf(server: Server): Promise<string> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freeAddress(): Promise<string> {
  const server = createServer();
  const address = await addressOf(server);
  server.close();
  await once(server, 'close');
  return address;
}

async function until<T>(seconds: number, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`Not seen within ${seconds} s`);
    await sleep(50);
  }
}

describe('a page', () => {
  const service = startService();
  const notifications: Notification[] = [];
  const desk = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      notifications.push({
        ...JSON.parse(Buffer.concat(chunks).toString()),
        atMs: performance.now(),
        authorization: request.headers.authorization,
      });
      response.end('{}');
    });
  });
  const processes: ChildProcess[] = [];
  let folder: string;
  let prometheus: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-page-'));
    await writeFile(join(folder, 'token'), 'a-secret-of-the-desk');
    const alertmanager = await freeAddress();
    prometheus = await freeAddress();
    const { files } = await generateAll({
      documents: kitDocumentPaths,
      root: checkoutFolder,
      timeScale: TIME_SCALE,
      deployment: {
        targets: [{ job: 'checkout', addresses: [await addressOf(service.server)] }],
        alertmanager,
        webhookUrl: `http://${await addressOf(desk)}/webhooks/alertmanager`,
        credentialsFile: join(folder, 'token'),
        runbooksUrl: 'http://desk/runbooks',
      },
    });
    await writeGenerated(files, folder);
    const binaries = inject('binaries');
    const start = (command: string, args: string[]) =>
      processes.push(spawn(command, args, { stdio: 'ignore' }));
    start(binaries.alertmanager, [
      `--config.file=${join(folder, 'alertmanager/alertmanager.yml')}`,
      `--storage.path=${join(folder, 'alertmanager-data')}`,
      `--web.listen-address=${alertmanager}`,
      '--cluster.listen-address=',
    ]);
    start(binaries.prometheus, [
      `--config.file=${join(folder, 'prometheus/prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'prometheus-data')}`,
      `--web.listen-address=${prometheus}`,
      `--rules.alert.resend-delay=${timingAt(TIME_SCALE).resendDelayMs}ms`,
    ]);
    await until(30, async () =>
      (await value('count(slo_info)').catch(() => undefined)) === 4 ? true : undefined,
    );
  });

  afterAll(async () => {
    service.stop();
    desk.close();
    desk.closeAllConnections();
    for (const child of processes) {
      if (child.exitCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function value(query: string): Promise<number | undefined> {
    const response = await fetch(`http://${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    const found = data.result[0]?.value[1];
    return found === undefined ? undefined : Number(found);
  }

  const ofAvailability = () =>
    notifications.filter(({ groupLabels }) => groupLabels.slo === 'checkout-availability');

  it('arrives within its theoretical time, once, and is followed by its end', {
    timeout: 120_000,
  }, async () => {
    const historySeconds = 8;
    await until(60, async () => ((await value('sum(slo:sli_total:booked5m)')) ? true : undefined));
    await sleep(historySeconds * 1000);
    expect(ofAvailability()).toEqual([]);

    service.fail(true);
    const brokenAt = performance.now();
    const page = await until(30, () => ofAvailability()[0]);
    const detected = detectionSeconds({
      tier: TIERS[0]!,
      target: 0.999,
      errorRatio: 1,
      timeScale: TIME_SCALE,
    })!;
    const { scrapeIntervalMs, evaluationIntervalMs, settleMs, page: wait } = timingAt(TIME_SCALE);
    const latestMs = detected * 1000 + scrapeIntervalMs + evaluationIntervalMs + settleMs + wait.groupWaitMs;
    // As much again for a busy machine.
    expect(page.atMs - brokenAt).toBeLessThan(2 * latestMs);
    expect(page.authorization).toBe('Bearer a-secret-of-the-desk');
    expect(page.groupLabels).toEqual({ service: 'checkout', slo: 'checkout-availability' });
    // After so little history the slow tier may be the first.
    const { labels, annotations } = page.alerts[0]!;
    expect(labels).toMatchObject({ alertname: 'CheckoutAvailabilityBurn', severity: 'page' });
    expect(annotations.runbook_url).toBe('http://desk/runbooks/CheckoutAvailabilityBurn');
    expect(annotations.dashboard_url).toMatch(/^http:\/\/.*\/graph\?g0\.expr=/);
    expect(annotations.impact).toMatch(/^\d+\.\d orders and \d+\.\d euros a minute/);
    expect(annotations.summary).toMatch(
      /^Checkout availability: .*% of events bad over [16]h, 0\.1% may be$/,
    );

    // Long enough for every tier to fire and the budget to be spent, and for tickets to pass their group wait were they not held back.
    await sleep(12_000);
    expect(await value('count(ALERTS{slo="checkout-availability",severity="ticket"})')).toBe(3);
    service.fail(false);
    const resolved = await until(30, () =>
      ofAvailability().find(({ alerts }) =>
        alerts.some(({ status, labels }) => status === 'resolved' && labels.tier === 'fast'),
      ),
    );
    expect(resolved).toBeDefined();
    const told = ofAvailability().flatMap(({ alerts }) => alerts.map(({ labels }) => labels.severity));
    expect(new Set(told)).toEqual(new Set(['page']));
  });

  it('of a service that nobody can reach comes as well', { timeout: 60_000 }, async () => {
    // Nothing was ever scraped for payments here.
    const down = await until(30, () =>
      notifications
        .flatMap(({ alerts }) => alerts)
        .find(({ labels }) => labels.alertname === 'PaymentsTargetDown'),
    );
    expect(down.labels).toMatchObject({ service: 'payments', severity: 'page' });
    expect(await value('ALERTS{alertname="CheckoutTargetDown",alertstate="firing"}')).toBeUndefined();
  });
});
