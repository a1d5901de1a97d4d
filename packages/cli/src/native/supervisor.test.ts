import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createSupervisor,
  type Death,
  describeDeath,
  type ProcessDefinition,
  type Supervisor,
} from './supervisor.ts';

let folder: string;
let supervisor: Supervisor;
let deaths: Death[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-supervisor-'));
  deaths = [];
  supervisor = createSupervisor({ logFolder: join(folder, 'logs'), onDeath: (death) => deaths.push(death) });
});

afterEach(async () => {
  await supervisor.stopAll();
  await rm(folder, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 25 });

/** A child that writes to `events` when it starts and when it is told to end, and is ready when it has written. */
function child(name: string, script = '', overrides: Partial<ProcessDefinition> = {}): ProcessDefinition {
  const events = join(folder, 'events');
  const prelude = `
    const { appendFileSync, writeFileSync } = require('fs');
    const say = (text) => appendFileSync(${JSON.stringify(events)}, text + '\\n');
    process.on('SIGTERM', () => { say('stop ${name}'); process.exit(0); });
    setInterval(() => {}, 1000);
  `;
  const announce = `say('start ${name}'); writeFileSync(${JSON.stringify(join(folder, name))}, '');`;
  return {
    name,
    command: process.execPath,
    args: ['-e', `${prelude}${script}${announce}`],
    environment: {},
    ready: async () => {
      await readFile(join(folder, name));
    },
    readyTimeoutMs: 10_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
    ...overrides,
  };
}

test('each process is ready before the next starts, and they end in reverse order', async () => {
  for (const name of ['first', 'second', 'third']) {
    await supervisor.start(child(name));
    expect(existsSync(join(folder, name))).toBe(true);
  }
  const pids = supervisor.processes().map(({ pid }) => pid);
  await supervisor.stopAll();
  expect((await readFile(join(folder, 'events'), 'utf8')).trim().split('\n')).toEqual([
    'start first',
    'start second',
    'start third',
    'stop third',
    'stop second',
    'stop first',
  ]);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(deaths).toEqual([]);
});

test('a process that dies while it starts is reported with its last lines and its log', async () => {
  const starting = supervisor.start(
    child('broken', `console.error('no such table: orders'); process.exit(3);`),
  );
  await expect(starting).rejects.toThrow(
    /broken ended while starting with exit code 3\n {2}\| no such table: orders/,
  );
});

test('a process that never becomes ready is ended and reported', async () => {
  const never = child('never', '', { ready: () => Promise.reject(new Error('503')), readyTimeoutMs: 300 });
  await expect(supervisor.start(never)).rejects.toThrow(/never was not ready after 300 ms \(503\)/);
  expect(supervisor.processes()).toEqual([]);
});

test('a process that another one answers for is not ready', async () => {
  const broken = child('broken', 'process.exit(3);', {
    // As when its port is somebody else's: the probe succeeds once the process is gone.
    ready: () =>
      until(() => expect(existsSync(join(folder, 'logs', 'broken.log'))).toBe(true)).then(() => sleep(1000)),
  });
  await expect(supervisor.start(broken)).rejects.toThrow(/broken ended while starting with exit code 3/);
});

test('a start that may fail for a while is tried again', async () => {
  const attempts = join(folder, 'attempts');
  const script = `appendFileSync(${JSON.stringify(attempts)}, '.'); if (require('fs').readFileSync(${JSON.stringify(attempts)}, 'utf8').length < 3) process.exit(1);`;
  await supervisor.start(child('late', script, { retryStartForMs: 10_000 }));
  expect(await readFile(attempts, 'utf8')).toBe('...');
  expect(supervisor.processes().map(({ name }) => name)).toEqual(['late']);
});

test('a command that does not exist is reported', async () => {
  await expect(supervisor.start(child('absent', '', { command: '/no/such/command' }))).rejects.toThrow(
    /absent could not be started: .*ENOENT/,
  );
});

test('a death after the start is reported with the signal and the last lines', async () => {
  const { pid } = await supervisor.start(child('service', `console.log('{"msg":"listening"}');`));
  process.kill(pid, 'SIGKILL');
  await until(() => expect(deaths).toHaveLength(1));
  expect(describeDeath(deaths[0] as Death)).toBe(
    `service (pid ${pid}) ended with signal SIGKILL\n  | {"msg":"listening"}`,
  );
  expect(supervisor.processes()).toEqual([]);
});

test('a restart on purpose gives a new process and reports no death', async () => {
  const before = await supervisor.start(child('service'));
  await rm(join(folder, 'service'));
  const after = await supervisor.restart('service', 'SIGKILL');
  expect(after.pid).not.toBe(before.pid);
  expect(isAlive(before.pid)).toBe(false);
  expect(isAlive(after.pid)).toBe(true);
  expect(deaths).toEqual([]);
});

test('a process that ignores the stop signal is killed, with what it started', async () => {
  const stubborn = child(
    'stubborn',
    `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {});
     const grandchild = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     writeFileSync(${JSON.stringify(join(folder, 'grandchild'))}, String(grandchild.pid));`,
    { stopTimeoutMs: 300 },
  );
  const { pid } = await supervisor.start(stubborn);
  const grandchild = Number(await readFile(join(folder, 'grandchild'), 'utf8'));
  expect(isAlive(grandchild)).toBe(true);
  await supervisor.stopAll();
  expect(isAlive(pid)).toBe(false);
  await until(() => expect(isAlive(grandchild)).toBe(false));
});

test("the user's own environment does not reach a process, its own does", async () => {
  vi.stubEnv('PORT', '1');
  await supervisor.start(
    child(
      'service',
      `console.log(JSON.stringify([process.env.PORT, process.env.HOST, !!process.env.PATH]));`,
      {
        environment: { HOST: '127.0.0.1' },
      },
    ),
  );
  vi.unstubAllEnvs();
  expect(await readFile(join(folder, 'logs', 'service.log'), 'utf8')).toBe('[null,"127.0.0.1",true]\n');
});

/** A supervisor in a process of its own, which can be killed. */
async function startParent(): Promise<{ parent: ChildProcess; pids: number[]; temporary: string }> {
  const temporary = join(folder, 'temporary');
  const script = join(folder, 'parent.mjs');
  const definitions = [
    child('one'),
    child('two', `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {});`),
  ];
  await writeFile(
    script,
    `import { createSupervisor } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
     import { access, mkdir } from 'node:fs/promises';
     await mkdir(${JSON.stringify(temporary)});
     const supervisor = createSupervisor({ logFolder: ${JSON.stringify(join(folder, 'parent-logs'))}, temporaryFolder: ${JSON.stringify(temporary)} });
     for (const definition of ${JSON.stringify(definitions.map((d) => ({ ...d, stopTimeoutMs: 500 })))}) {
       await supervisor.start({ ...definition, ready: () => access(${JSON.stringify(folder)} + '/' + definition.name) });
     }
     console.log(JSON.stringify(supervisor.processes().map(({ pid }) => pid)));
     setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout as NodeJS.ReadableStream, 'data');
  return { parent, pids: JSON.parse(String(line)), temporary };
}

test('when the supervisor is killed, nothing that it started stays, nor its temporary folder', async () => {
  const { parent, pids, temporary } = await startParent();
  expect(pids).toHaveLength(2);
  expect(pids.every(isAlive)).toBe(true);
  expect(existsSync(temporary)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => expect(pids.filter(isAlive)).toEqual([]));
  await until(() => expect(existsSync(temporary)).toBe(false));
  expect(await readFile(join(folder, 'events'), 'utf8')).toContain('stop one');
});

test('an idle supervisor does not keep its process alive', async () => {
  const script = join(folder, 'idle.mjs');
  await writeFile(
    script,
    `import { createSupervisor } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
     createSupervisor({ logFolder: ${JSON.stringify(join(folder, 'idle-logs'))} });`,
  );
  const idle = spawn(process.execPath, [script], { stdio: 'ignore' });
  const ended = once(idle, 'exit');
  expect(await Promise.race([ended, sleep(10_000, 'still running')])).toEqual([0, null]);
});
