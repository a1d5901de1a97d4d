import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type LogLine, type SpawnedService, spawnService } from './fixtures/spawn-service.ts';

const INFO = 30;
const ERROR = 50;
const FATAL = 60;

const services: SpawnedService[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.child.kill('SIGKILL');
});

async function start(...options: Parameters<typeof spawnService>): Promise<SpawnedService> {
  const service = await spawnService(...options);
  services.push(service);
  return service;
}

const messages = (log: LogLine[]) => log.map((line) => line.msg);
const atLevel = (log: LogLine[], level: number) => log.filter((line) => line.level === level);
const hooksDone = (log: LogLine[]) =>
  log.filter((line) => line.msg === 'stop hook done').map((line) => line.hook);

test('stops on SIGTERM: hooks in reverse order, each with its duration, and no log line is lost', async () => {
  const service = await start();
  service.child.kill('SIGTERM');
  const { code, log } = await service.ended;

  expect(code).toBe(0);
  expect(messages(log)).toEqual(['started', 'stopping', ...Array(3).fill('stop hook done'), 'stopped']);
  expect(hooksDone(log)).toEqual(['server', 'admin server', 'telemetry']);
  expect(log.find((line) => line.msg === 'stopping')).toMatchObject({ level: INFO, signal: 'SIGTERM' });
  expect(log.find((line) => line.hook === 'telemetry')?.duration_ms).toBeGreaterThanOrEqual(5);
});

test('stops on SIGINT', async () => {
  const service = await start();
  service.child.kill('SIGINT');
  expect((await service.ended).code).toBe(0);
});

test('the deadline starts after the pause: a pause that is longer than the deadline is a clean stop', async () => {
  const service = await start('none', { drainPauseMs: 1_500, deadlineMs: 750 });
  service.child.kill('SIGTERM');
  const { code, log } = await service.ended;

  expect(code).toBe(0);
  const [stopping, ...rest] = log.filter((line) => line.msg !== 'started');
  expect(rest[0]!.time - stopping!.time, 'nothing is closed before the pause is over').toBeGreaterThan(1_400);
});

test('a hook that hangs: exit 1 at the deadline, and the log names it and those that waited for it', async () => {
  const service = await start('hook-hangs', { deadlineMs: 300 });
  service.child.kill('SIGTERM');
  const { code, log } = await service.ended;

  expect(code).toBe(1);
  expect(log.at(-1)).toMatchObject({
    level: FATAL,
    hooks: ['outbox', 'admin server', 'telemetry'],
    deadline_ms: 300,
  });
  expect(hooksDone(log)).toEqual(['server']);
});

test('a hook that fails is logged with its name, the others still run, exit 1', async () => {
  const service = await start('hook-fails');
  service.child.kill('SIGTERM');
  const { code, log } = await service.ended;

  expect(code).toBe(1);
  expect(atLevel(log, ERROR)).toMatchObject([
    { msg: 'stop hook failed', hook: 'outbox', err: { message: 'outbox broke' } },
  ]);
  expect(hooksDone(log)).toEqual(['server', 'admin server', 'telemetry']);
});

test.each([
  ['/throw', 'uncaught exception', 'thrown by a timer'],
  ['/reject', 'unhandled rejection', 'rejected by nobody'],
])('an uncaught error (%s): one fatal line, no pause, stop hooks, exit 1', async (path, msg, message) => {
  const service = await start('none', { drainPauseMs: 60_000, deadlineMs: 2_000 });
  // The request gets no answer, so the client ends it: otherwise the stop would wait for it.
  await fetch(`${service.url}${path}`, { signal: AbortSignal.timeout(500) }).catch(() => {});
  const { code, log } = await service.ended;

  expect(code).toBe(1);
  expect(atLevel(log, FATAL)).toMatchObject([
    { msg, err: { message, stack: expect.stringContaining('service.ts') } },
  ]);
  expect(hooksDone(log)).toEqual(['server', 'admin server', 'telemetry']);
});

test('an uncaught error while it drains ends the pause', async () => {
  const service = await start('none', { drainPauseMs: 60_000 });
  service.child.kill('SIGTERM');
  await sleep(200);
  await fetch(`${service.url}/throw`, { signal: AbortSignal.timeout(500) }).catch(() => {});
  const { code, log } = await service.ended;

  expect(code).toBe(1);
  expect(atLevel(log, FATAL)).toHaveLength(1);
});

test('an error at the start is logged, what was opened is closed, exit 1', async () => {
  const { code, log } = await (await start('start-fails')).ended;

  expect(code).toBe(1);
  expect(log[0]).toMatchObject({ level: FATAL, msg: 'start failed', err: { message: 'no database' } });
  expect(hooksDone(log)).toEqual(['telemetry']);
  expect(messages(log)).not.toContain('started');
});

test('a signal during the start: no pause, what was opened is closed, exit 0', async () => {
  const service = await start('start-hangs', { drainPauseMs: 60_000 });
  service.child.kill('SIGTERM');
  const { code, log } = await service.ended;

  expect(code).toBe(0);
  expect(hooksDone(log)).toEqual(['telemetry']);
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second signal (%s) exits at once with %i', async (signal, expected) => {
  const service = await start('none', { drainPauseMs: 60_000 });
  service.child.kill('SIGTERM');
  await sleep(600);
  service.child.kill(signal);
  const { code, log } = await service.ended;

  expect(code).toBe(expected);
  expect(log.at(-1)).toMatchObject({ msg: 'second signal, exiting at once', signal });
});

test('the echo of a signal, as npm sends it, is not a second signal', async () => {
  const service = await start('none', { drainPauseMs: 500 });
  service.child.kill('SIGINT');
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
});
