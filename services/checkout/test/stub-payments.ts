/** Plays payments over real HTTP, so that a test decides how it answers and can see what reached it. */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = 'captures' | 'declines' | 'fails' | 'hangs' | 'refuses';
export type StubPayments = {
  url: string;
  /** What the next calls meet. */
  behave(behaviour: Behaviour): void;
  /** The calls that arrived. */
  calls(): { headers: IncomingHttpHeaders; body: unknown }[];
  /** Distinct idempotency keys for which money was taken. */
  chargedKeys(): string[];
  close(): Promise<void>;
};

export async function startStubPayments(): Promise<StubPayments> {
  let behaviour: Behaviour = 'captures';
  const calls: { headers: IncomingHttpHeaders; body: unknown }[] = [];
  const charges = new Map<string, string>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    calls.push({ headers: request.headers, body: JSON.parse(text) });
    if (behaviour === 'hangs') return;
    if (behaviour === 'fails' || behaviour === 'refuses') {
      response.writeHead(behaviour === 'fails' ? 500 : 400).end('{}');
      return;
    }
    const key = String(request.headers['idempotency-key']);
    if (behaviour === 'captures' && !charges.has(key)) charges.set(key, randomUUID());
    response.writeHead(201, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        id: charges.get(key) ?? randomUUID(),
        status: behaviour === 'captures' ? 'captured' : 'declined',
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave(next) {
      behaviour = next;
    },
    calls: () => calls,
    chargedKeys: () => [...charges.keys()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
