import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Listens on a free port of the loopback interface and returns the base URL. */
// biome-ignore lint/suspicious/noExplicitAny: any Fastify instance will do, whatever its type provider
export async function listenOnFreePort(app: FastifyInstance<any, any, any, any, any>): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
