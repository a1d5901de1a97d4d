import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { assertPortsFree, choosePorts, defaultPorts, freePorts, type Ports, portNames } from './ports.ts';

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test('without variables the ports are the documented ones', async () => {
  expect(await choosePorts({})).toEqual(defaultPorts);
});

test('one port can be chosen, and the rest stay', async () => {
  expect(await choosePorts({ VIGIL_PORT_CHECKOUT_ADMIN: '18081' })).toEqual({
    ...defaultPorts,
    checkout_admin: 18_081,
  });
});

test.each(['http', '0', '65536', '80.5', '-1'])(
  '%s is not a port, and the variable is named',
  async (text) => {
    expect((await failure(choosePorts({ VIGIL_PORT_DESK: text }))).message).toContain('VIGIL_PORT_DESK');
  },
);

test('two roles on one port are refused before anything starts', async () => {
  const error = await failure(choosePorts({ VIGIL_PORT_DESK: '9090' }));
  expect(error.message).toMatch(/prometheus and desk|desk and prometheus/);
});

test('VIGIL_PORTS=free gives different ports that can be listened on', async () => {
  const ports = await choosePorts({ VIGIL_PORTS: 'free' });
  expect(new Set(Object.values(ports)).size).toBe(portNames.length);
  // A port of the range for outgoing connections is taken by the next client that comes along.
  expect(Math.max(...Object.values(ports))).toBeLessThan(32_768);
  await assertPortsFree(ports);
});

test('a taken port is reported with its holder and with the variable that chooses another', async () => {
  const [taken = 0, ...rest] = await freePorts(portNames.length);
  const holder = spawn(
    process.execPath,
    [
      '-e',
      `require('net').createServer().listen(${taken}, '127.0.0.1', () => console.log('up'))`,
      'the-holder',
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await once(holder.stdout, 'data');
    const numbers = [...rest.slice(0, 6), taken, ...rest.slice(6)];
    const ports = Object.fromEntries(
      portNames.map((name, index) => [name, numbers[index]]),
    ) as unknown as Ports;
    expect(portNames[6]).toBe('prometheus');
    const error = await failure(assertPortsFree(ports));
    expect(error.message).toContain(`Port ${taken} (prometheus) is taken: held by pid ${holder.pid}`);
    expect(error.message).toContain('createServer().listen');
    expect(error.next).toContain('VIGIL_PORT_PROMETHEUS=');
    expect(error.message.split('\n')).toHaveLength(1);
  } finally {
    holder.kill('SIGKILL');
  }
});
