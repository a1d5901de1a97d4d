// The native stack: everything that the kit runs without containers, in the order in which it starts.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Addresses, addressesOf } from './addresses.ts';
import { alertmanagerProcess, devtoolsProcess, prometheusProcess } from './backends.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { lockDataFolder } from './data-lock.ts';
import { fillStackHistory } from './history.ts';
import { writeMonitoring } from './monitoring.ts';
import { assertPortsFree, type Ports } from './ports.ts';
import { ensureDatabases, postgresProcess, prepareCluster, superuserUrl } from './postgres.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { serviceProcess } from './services.ts';
import { removeStackState, writeStackState } from './stack-state.ts';
import { createSupervisor, type Death, type ProcessDefinition, type Supervisor } from './supervisor.ts';

/** The steps of a start, in order, with what a reader sees for each. */
export const stackSteps = {
  ports: 'ports are free',
  binaries: 'Prometheus and Alertmanager are found',
  postgres: 'PostgreSQL',
  devtools: 'receiver of traces and logs',
  payments: 'payments',
  desk: 'desk',
  checkout: 'checkout',
  alertmanager: 'Alertmanager',
  history: 'history, simulated',
  prometheus: 'Prometheus',
} as const;

export type StackStep = keyof typeof stackSteps;

export type StackProgress =
  | { step: StackStep; phase: 'begun' }
  | { step: StackStep; phase: 'note'; text: string }
  | { step: StackStep; phase: 'skipped'; why: string }
  | { step: StackStep; phase: 'done'; durationMs: number }
  | { step: StackStep; phase: 'failed'; error: unknown };

export type Stack = {
  addresses: Addresses;
  /** Bearer tokens of the stack: `opsAdmin` opens all of /ops, `deskApi` the desk's incidents. Never print them. */
  tokens: Secrets;
  ports: Ports;
  dataFolder: string;
  logFolder: string;
  /** What runs, and the means to break it: stop or restart one process by its name, with any signal. */
  processes: Pick<Supervisor, 'processes' | 'stop' | 'restart'>;
  /** Ends everything, the last started first. Safe to call twice. */
  stop(): Promise<void>;
};

export type StackOptions = {
  /** 1 in earnest; 60 lets a second show a minute (every window, interval and timer of the SLOs is divided by it). */
  timeScale: number;
  ports: Ports;
  dataFolder: string;
  /** Days of a past that is made up for a Prometheus that has none, in logical time; none by default, as it takes a while. */
  historyDays?: number;
  onProgress?: (progress: StackProgress) => void;
  /** A process that was up has ended by itself. The rest goes on. */
  onDeath?: (death: Death) => void;
  /** Checked between steps: a start that is given up ends what it has started. */
  signal?: AbortSignal;
};

/** Data that only fits the time scale at which it was written lies apart. */
export function storageFolder(folder: string, name: string, timeScale: number): string {
  const path = join(folder, timeScale === 1 ? name : `${name}-x${timeScale}`);
  mkdirSync(path, { recursive: true });
  return path;
}

/**
 * Starts the whole stack and waits until every part is ready. On failure, whatever was started is ended.
 * @throws UserError: a taken port, a missing binary, a folder in use, a process that does not come up
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { ports, dataFolder, timeScale } = options;
  const unlock = lockDataFolder(dataFolder);
  const logFolder = join(dataFolder, 'logs');
  rmSync(logFolder, { recursive: true, force: true });
  const supervisor = createSupervisor({
    logFolder,
    ...(options.onDeath === undefined ? {} : { onDeath: options.onDeath }),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= supervisor.stopAll().finally(() => {
      removeStackState(dataFolder);
      unlock();
    });
    return stopping;
  };

  /** @param skipped why nothing was done, if so */
  async function step<T>(
    name: StackStep,
    work: () => Promise<T>,
    skipped: (result: T) => string | undefined = () => undefined,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    options.onProgress?.({ step: name, phase: 'begun' });
    const begunAt = performance.now();
    try {
      const result = await work();
      const why = skipped(result);
      options.onProgress?.(
        why === undefined
          ? { step: name, phase: 'done', durationMs: performance.now() - begunAt }
          : { step: name, phase: 'skipped', why },
      );
      return result;
    } catch (error) {
      options.onProgress?.({ step: name, phase: 'failed', error });
      throw error;
    }
  }
  const startProcess = (name: StackStep, definition: ProcessDefinition) =>
    step(name, () => supervisor.start(definition));

  try {
    const secrets = loadSecrets(dataFolder);
    await step('ports', () => assertPortsFree(ports));
    const binaries: Binaries = await step('binaries', () =>
      findBinaries({ onProgress: (text) => options.onProgress?.({ step: 'binaries', phase: 'note', text }) }),
    );
    await step('postgres', async () => {
      const cluster = await prepareCluster({ home: join(dataFolder, 'postgres'), syncToDisk: true });
      await supervisor.start(postgresProcess(cluster, ports.postgres, 'durable'));
      await ensureDatabases(superuserUrl(cluster, ports.postgres), [
        { name: 'checkout', password: secrets.checkoutDatabase },
        { name: 'payments', password: secrets.paymentsDatabase },
        { name: 'desk', password: secrets.deskDatabase },
      ]);
    });
    await startProcess('devtools', devtoolsProcess(ports, dataFolder));
    for (const name of ['payments', 'desk', 'checkout'] as const) {
      await startProcess(name, serviceProcess(name, { ports, secrets, timeScale }));
    }
    const monitoring = await writeMonitoring({
      folder: join(dataFolder, 'monitoring'),
      ports,
      secrets,
      timeScale,
    });
    await startProcess(
      'alertmanager',
      alertmanagerProcess(binaries, ports, {
        configFile: monitoring.alertmanagerFile,
        storageFolder: storageFolder(dataFolder, 'alertmanager', timeScale),
      }),
    );
    const addresses = addressesOf(ports);
    const prometheusFolder = storageFolder(dataFolder, 'prometheus', timeScale);
    const { historyDays = 0 } = options;
    const fillHistory = async () =>
      historyDays > 0
        ? fillStackHistory({
            folder: prometheusFolder,
            days: historyDays,
            ports,
            timeScale,
            binaries,
            desk: { url: addresses.desk, token: secrets.deskApi },
            signal: options.signal,
            onNote: (text) => options.onProgress?.({ step: 'history', phase: 'note', text }),
          })
        : 'none, as was asked for';
    // Why there is none is what it returns.
    await step('history', fillHistory, (why) => why);
    await startProcess(
      'prometheus',
      prometheusProcess(binaries, ports, {
        configFile: monitoring.prometheusFile,
        storageFolder: prometheusFolder,
        timeScale,
      }),
    );
    writeStackState(dataFolder, {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      timeScale,
      addresses,
      ports,
    });
    return { addresses, tokens: secrets, ports, dataFolder, logFolder, processes: supervisor, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
