// The real backends as processes: Prometheus, Alertmanager, and the receiver of traces and logs.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { prometheusDuration, timingAt } from '@vigil/slo';
import type { Binaries } from './binaries.ts';
import type { Ports } from './ports.ts';
import { answersOk } from './readiness.ts';
import type { ProcessDefinition } from './supervisor.ts';

/** Longer than the longest SLO window (30 d), so that a budget never reads less than its whole period. */
const retention = '40d';

export function devtoolsProcess(ports: Ports, folder: string): ProcessDefinition {
  const entry = createRequire(import.meta.url).resolve('autotel-devtools');
  return {
    name: 'devtools',
    command: process.execPath,
    args: [
      join(dirname(entry), 'cli.js'),
      ...['--host', '127.0.0.1', '--port', String(ports.otlp), '--grpc-port', String(ports.otlp_grpc)],
      ...['--db', join(folder, 'telemetry.sqlite'), '--db-max-size', '256mb', '--title', 'Vigil'],
    ],
    // Its page can show source files from its working folder; here that would be the whole machine.
    environment: { AUTOTEL_DEVTOOLS_SOURCE_ROOT: 'false' },
    ready: answersOk(`http://127.0.0.1:${ports.otlp}/healthz`),
    readyTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
  };
}

export function alertmanagerProcess(
  binaries: Binaries,
  ports: Ports,
  options: { configFile: string; storageFolder: string },
): ProcessDefinition {
  const url = `http://127.0.0.1:${ports.alertmanager}`;
  return {
    name: 'alertmanager',
    command: binaries.alertmanager,
    args: [
      `--config.file=${options.configFile}`,
      `--storage.path=${options.storageFolder}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      `--web.external-url=${url}`,
      // One instance: the gossip port of a cluster would be one more that can be taken.
      '--cluster.listen-address=',
    ],
    environment: {},
    ready: answersOk(`${url}/-/ready`),
    readyTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
  };
}

export function prometheusProcess(
  binaries: Binaries,
  ports: Ports,
  options: { configFile: string; storageFolder: string; timeScale: number },
): ProcessDefinition {
  const url = `http://127.0.0.1:${ports.prometheus}`;
  const resendDelay = prometheusDuration(timingAt(options.timeScale).resendDelayMs);
  return {
    name: 'prometheus',
    command: binaries.prometheus,
    args: [
      `--config.file=${options.configFile}`,
      `--storage.tsdb.path=${options.storageFolder}`,
      `--storage.tsdb.retention.time=${retention}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      `--web.external-url=${url}`,
      // An alert that Alertmanager missed, because it was not found yet, is sent again in scaled time too.
      `--rules.alert.resend-delay=${resendDelay}`,
      '--enable-feature=exemplar-storage',
    ],
    environment: {},
    ready: answersOk(`${url}/-/ready`),
    readyTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  };
}
