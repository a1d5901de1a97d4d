/** Servers for tests on free ports of the loopback interface, closed together. */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

export type TestServers = {
  /** The address of a server that answers so. */
  answering(listener: RequestListener): Promise<string>;
  /** The address of one that takes connections and never answers. */
  silent(): Promise<string>;
  close(): void;
};

export function testServers(): TestServers {
  const closing: (() => void)[] = [];
  const listen = async (server: Server) => {
    closing.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  return {
    answering: (listener) => {
      const server = createHttpServer(listener);
      closing.push(() => server.closeAllConnections());
      return listen(server);
    },
    silent: () =>
      listen(
        createServer((socket) => {
          closing.push(() => socket.destroy());
          socket.on('error', () => {});
        }),
      ),
    close: () => {
      for (const close of closing.splice(0)) close();
    },
  };
}
