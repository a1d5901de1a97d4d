// Runs processes that are described as data, in order, and leaves none of them behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '../errors.ts';
import { lastLines, sizeOf } from './log-file.ts';
import { startReaper } from './reaper-link.ts';

export type ProcessDefinition = {
  name: string;
  command: string;
  args: readonly string[];
  /** Added to a small base (PATH, HOME, TMPDIR, LANG, TZ): the user's own PORT or OTEL_* must not reach a service. */
  environment: Readonly<Record<string, string>>;
  workingFolder?: string;
  /** Only root can start a process as somebody else. */
  user?: { uid: number; gid: number };
  /** Resolves when the process can be used; rejects while it cannot. Asked every 50 ms. */
  ready: () => Promise<void>;
  readyTimeoutMs: number;
  /** A start that fails is tried again until this long has passed. Default: 0, once. */
  retryStartForMs?: number;
  stopSignal: NodeJS.Signals;
  /** After this long the process and what it started are killed. */
  stopTimeoutMs: number;
};

export type RunningProcess = { name: string; pid: number; logFile: string };

export type Death = {
  name: string;
  pid: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  logFile: string;
  lastLines: string[];
};

export type Supervisor = {
  /** Starts one process and waits until it is ready. A process that dies or stays unready: UserError with its last log lines. */
  start(definition: ProcessDefinition): Promise<RunningProcess>;
  /** Ends one process on purpose (not reported as a death) and waits for its end. */
  stop(name: string, signal?: NodeJS.Signals): Promise<void>;
  /** Ends one process on purpose and starts it again as it was. `SIGKILL` is how a drill breaks a service. */
  restart(name: string, signal?: NodeJS.Signals): Promise<RunningProcess>;
  processes(): RunningProcess[];
  /** Has a process that somebody else started and waits for killed if this one is killed. Call what is returned when it has ended. */
  vouchFor(pid: number): () => void;
  /** Ends all processes, the last started first. Safe to call twice. */
  stopAll(): Promise<void>;
};

type Entry = {
  definition: ProcessDefinition;
  child: ChildProcess;
  running: RunningProcess;
  logStart: number;
  phase: 'starting' | 'ready' | 'stopping' | 'ended';
  ended: Promise<void>;
};

const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;
const probeEveryMs = 50;
const retryEveryMs = 250;

function baseEnvironment(): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

function describeEnd(death: Pick<Death, 'code' | 'signal'>): string {
  return death.signal === null ? `exit code ${death.code}` : `signal ${death.signal}`;
}

/** A death in words: what ended, how, its last log lines and where the rest is. */
export function describeDeath(death: Death): string {
  return [
    `${death.name} (pid ${death.pid}) ended with ${describeEnd(death)}`,
    ...death.lastLines.map((line) => `  | ${line}`),
  ].join('\n');
}

/**
 * @param options.logFolder each process writes its output to `<name>.log` there, and keeps writing if this process is gone
 * @param options.onDeath called when a process ends that was ready and was not asked to
 * @param options.temporaryFolder removed when all is stopped, and also when this process is killed
 */
export function createSupervisor(options: {
  logFolder: string;
  onDeath?: (death: Death) => void;
  temporaryFolder?: string;
}): Supervisor {
  const entries = new Map<string, Entry>();
  const reaper = startReaper();
  if (options.temporaryFolder !== undefined) reaper.tell({ type: 'folder', path: options.temporaryFolder });
  mkdirSync(options.logFolder, { recursive: true });
  let stopping: Promise<void> | undefined;

  function deathOf(entry: Entry): Death {
    return {
      name: entry.running.name,
      pid: entry.running.pid,
      code: entry.child.exitCode,
      signal: entry.child.signalCode,
      logFile: entry.running.logFile,
      lastLines: lastLines(entry.running.logFile, 15, entry.logStart),
    };
  }

  async function launch(definition: ProcessDefinition): Promise<Entry> {
    const logFile = join(options.logFolder, `${definition.name}.log`);
    const logStart = sizeOf(logFile);
    const output = openSync(logFile, 'a');
    const child = spawn(definition.command, definition.args, {
      // A group of its own: Ctrl-C reaches this process alone, which then stops its children in order.
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...baseEnvironment(), ...definition.environment },
      cwd: definition.workingFolder ?? '/',
      ...definition.user,
    });
    closeSync(output);
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new UserError(
        `${definition.name} could not be started: ${messageOf(error)}`,
        `Check ${definition.command}.`,
      );
    }
    const pid = child.pid as number;
    const entry: Entry = {
      definition,
      child,
      running: { name: definition.name, pid, logFile },
      logStart,
      phase: 'starting',
      ended: new Promise((resolve) => {
        child.once('exit', () => resolve());
      }),
    };
    reaper.tell({ type: 'child', pid, signal: definition.stopSignal, timeoutMs: definition.stopTimeoutMs });
    entries.set(definition.name, entry);
    // The stop that came in the meantime has not seen this process.
    if (stopping !== undefined) child.kill('SIGKILL');
    entry.ended.then(() => {
      reaper.tell({ type: 'ended', pid });
      const unexpected = entry.phase === 'ready';
      entry.phase = 'ended';
      if (unexpected) options.onDeath?.(deathOf(entry));
    });
    return entry;
  }

  async function waitUntilReady(entry: Entry): Promise<void> {
    const { definition } = entry;
    const giveUpAt = Date.now() + definition.readyTimeoutMs;
    let problem = 'it did not answer';
    while (entry.phase === 'starting') {
      try {
        await definition.ready();
        // A probe can be answered by somebody else on the same port: only a living child is ready.
        if (entry.phase !== 'starting') break;
        entry.phase = 'ready';
        return;
      } catch (error) {
        problem = messageOf(error);
      }
      if (Date.now() > giveUpAt) break;
      await sleep(probeEveryMs);
    }
    const lines = lastLines(entry.running.logFile, 15, entry.logStart).map((line) => `  | ${line}`);
    const how =
      entry.phase === 'starting'
        ? `was not ready after ${definition.readyTimeoutMs} ms (${problem})`
        : `ended while starting with ${describeEnd({ code: entry.child.exitCode, signal: entry.child.signalCode })}`;
    await end(entry, definition.stopSignal);
    throw new UserError(
      [`${definition.name} ${how}`, ...lines].join('\n'),
      `The whole log: ${entry.running.logFile}`,
    );
  }

  async function end(entry: Entry, signal: NodeJS.Signals): Promise<void> {
    if (entry.phase === 'ended') return;
    entry.phase = 'stopping';
    entry.child.kill(signal);
    const timer = setTimeout(() => {
      try {
        process.kill(-entry.running.pid, 'SIGKILL');
      } catch {
        // The group is gone already.
      }
    }, entry.definition.stopTimeoutMs);
    await entry.ended;
    clearTimeout(timer);
  }

  function entryNamed(name: string): Entry {
    const entry = entries.get(name);
    if (entry === undefined)
      throw new UserError(`No process is called ${name}.`, `There are: ${[...entries.keys()].join(', ')}.`);
    return entry;
  }

  async function start(definition: ProcessDefinition): Promise<RunningProcess> {
    if (stopping !== undefined)
      throw new UserError(`${definition.name} was not started: stopping.`, 'Start again.');
    const retryUntil = Date.now() + (definition.retryStartForMs ?? 0);
    for (;;) {
      const entry = await launch(definition);
      try {
        await waitUntilReady(entry);
        return entry.running;
      } catch (error) {
        if (stopping !== undefined || Date.now() >= retryUntil) throw error;
        await sleep(retryEveryMs);
      }
    }
  }

  async function stop(name: string, signal?: NodeJS.Signals): Promise<void> {
    const entry = entryNamed(name);
    await end(entry, signal ?? entry.definition.stopSignal);
  }

  async function stopEverything(): Promise<void> {
    for (const entry of [...entries.values()].reverse()) await end(entry, entry.definition.stopSignal);
    await reaper.release();
  }

  return {
    start,
    stop,
    restart: async (name, signal) => {
      await stop(name, signal);
      return start(entryNamed(name).definition);
    },
    processes: () =>
      [...entries.values()].filter((entry) => entry.phase === 'ready').map((entry) => entry.running),
    vouchFor: (pid) => {
      reaper.tell({ type: 'child', pid, signal: 'SIGKILL', timeoutMs: 5_000 });
      return () => reaper.tell({ type: 'ended', pid });
    },
    stopAll: () => {
      stopping ??= stopEverything();
      return stopping;
    },
  };
}
