/** The shop as Prometheus scrapes it while the bench runs: the counters go on from where their past ends. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { COUNTER, INSTANCES, type Traffic } from './traffic.ts';

export type Target = { scrapeConfig: object; close: () => Promise<void> };

export async function startTarget(traffic: Traffic): Promise<Target> {
  const server = createServer((request, response) => {
    const instance = new URL(request.url ?? '/', 'http://target').searchParams.get('instance');
    const now = Date.now() / 1000;
    const lines = traffic.counters
      .filter((counter) => counter.instance === instance)
      .map((counter) => `${COUNTER}{code="${counter.code}"} ${traffic.valueAt(counter, now)}\n`);
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(lines.join(''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    scrapeConfig: {
      job_name: 'shop',
      static_configs: INSTANCES.map((instance) => ({
        targets: [address],
        labels: { instance, __param_instance: instance },
      })),
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
