// The ports of the native stack, how to choose others, and who holds one that is taken.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { UserError } from '../errors.ts';
import { holderOf } from './port-holder.ts';

/** Defaults. Each is overridden by VIGIL_PORT_<NAME>, all at once by `VIGIL_PORTS=free`. */
export const defaultPorts = {
  checkout: 8080,
  checkout_admin: 8081,
  payments: 8082,
  payments_admin: 8083,
  desk: 8084,
  desk_admin: 8085,
  prometheus: 9090,
  alertmanager: 9093,
  otlp: 4318,
  otlp_grpc: 4317,
  postgres: 54329,
} as const;

export type PortName = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PortName, number>>;

export const portNames = Object.keys(defaultPorts) as PortName[];

export function portVariable(name: PortName): string {
  return `VIGIL_PORT_${name.toUpperCase()}`;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** Below the range from which systems take the ports of outgoing connections (Linux: 32768 on, macOS: 49152 on). */
const lowestFree = 20_000;
const highestFree = 32_000;

/**
 * Ports of 127.0.0.1 that nobody listened on a moment ago, all different. Not those that the system would give (port 0): any
 * client's connection may take one of these before its server starts.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let tries = 0; held.length < count; tries += 1) {
      if (tries > 50 * count)
        throw new UserError('No free ports were found.', 'Choose them: VIGIL_PORT_<NAME>=<port>');
      const server = await listen(randomInt(lowestFree, highestFree)).catch(() => undefined);
      if (server !== undefined) held.push(server);
    }
    return held.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(held.map(close));
  }
}

function parsePort(name: PortName, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new UserError(
      `${portVariable(name)} is "${text}", which is not a port.`,
      'Give a number from 1 to 65535.',
    );
  }
  return port;
}

/** The ports to use: the variables, then (with `VIGIL_PORTS=free`) free ones, then the defaults. */
export async function choosePorts(environment: NodeJS.ProcessEnv = process.env): Promise<Ports> {
  const mode = environment.VIGIL_PORTS || 'default';
  if (mode !== 'default' && mode !== 'free') {
    throw new UserError(`VIGIL_PORTS is "${mode}".`, 'Set it to "free", or leave it unset.');
  }
  const base =
    mode === 'free' ? await freePorts(portNames.length) : portNames.map((name) => defaultPorts[name]);
  const ports = Object.fromEntries(
    portNames.map((name, index) => {
      const chosen = environment[portVariable(name)];
      return [name, chosen ? parsePort(name, chosen) : base[index]];
    }),
  ) as Record<PortName, number>;
  for (const [index, name] of portNames.entries()) {
    const twin = portNames.slice(0, index).find((other) => ports[other] === ports[name]);
    if (twin !== undefined) {
      throw new UserError(
        `${name} and ${twin} are both to use port ${ports[name]}.`,
        `Choose another for one of them: ${portVariable(name)}=<port>`,
      );
    }
  }
  return ports;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Why a port cannot be listened on now: its holder in words; undefined when it can. */
export async function whyBusy(port: number): Promise<string | undefined> {
  try {
    await close(await listen(port));
    // macOS lets a second socket bind one address of a port that somebody holds on all addresses.
    if (!(await answers(port))) return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return 'only root may listen on it';
  }
  const holder = await holderOf(port);
  return holder === undefined
    ? 'held by a process of another user'
    : `held by pid ${holder.pid}: ${holder.command}`;
}

/**
 * Checks every port before anything is started.
 * @throws UserError that names each busy port, who holds it and how to choose another
 */
export async function assertPortsFree(ports: Ports): Promise<void> {
  const busy: { name: PortName; why: string }[] = [];
  for (const name of portNames) {
    const why = await whyBusy(ports[name]);
    if (why !== undefined) busy.push({ name, why });
  }
  if (busy.length === 0) return;
  throw new UserError(
    busy.map(({ name, why }) => `Port ${ports[name]} (${name}) is taken: ${why}`).join('\n'),
    [
      'Stop that process, or choose another port:',
      ...busy.map(
        ({ name }) =>
          `  ${portVariable(name)}=${ports[name] + 10_000 > 65_535 ? 18_080 : ports[name] + 10_000}`,
      ),
      'Or let the kit find free ports for all: VIGIL_PORTS=free',
    ].join('\n'),
  );
}
