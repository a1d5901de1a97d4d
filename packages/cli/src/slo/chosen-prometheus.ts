/** Which Prometheus a command asks, and how fast time runs there. */

import { defaultPorts } from '../native/ports.ts';
import { readStackState, type StackState } from '../native/stack-state.ts';
import { dataFolder } from '../paths.ts';
import { createPrometheusClient, type PrometheusClient } from '../prometheus/client.ts';

export type ChosenPrometheus = {
  prometheus: PrometheusClient;
  /** Of the native stack, where that is the one that is asked; 1 elsewhere. */
  timeScale: number;
};

/**
 * As the flag says, else `VIGIL_PROMETHEUS_URL`, else that of the running stack, else where a Prometheus is by default.
 * @throws UserError when the address is not one of HTTP
 */
export function choosePrometheus(
  flag: string | undefined,
  { timeoutMs }: { timeoutMs?: number } = {},
): ChosenPrometheus {
  const stack = runningStack();
  const address =
    flag ??
    (process.env.VIGIL_PROMETHEUS_URL ||
      stack?.addresses.prometheus ||
      `http://127.0.0.1:${defaultPorts.prometheus}`);
  const prometheus = createPrometheusClient(address, timeoutMs === undefined ? {} : { timeoutMs });
  const isStack = stack !== undefined && prometheus.url === stack.addresses.prometheus;
  return { prometheus, timeScale: isStack ? stack.timeScale : 1 };
}

export function runningStack(): StackState | undefined {
  return readStackState(dataFolder());
}
