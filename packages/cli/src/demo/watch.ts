/** What the demo looks at while it waits: Prometheus's alerts and the desk's incidents. */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventSeries, TIERS } from '@vigil/slo';
import { UserError } from '../errors.ts';
import { dataOf } from '../prometheus/answer.ts';
import { type Alert, createPrometheusClient } from '../prometheus/client.ts';
import { callJson } from './http-json.ts';

export type Incident = {
  id: string;
  status: 'open' | 'resolved';
  title: string;
  severity: string;
  slo: string;
  runbook_url: string | null;
};

/** The alert of one SLO and tier, if Prometheus says that it fires now. */
export async function firingAlert(
  prometheusUrl: string,
  { slo, tier }: { slo: string; tier: string },
): Promise<Alert | undefined> {
  const alerts = dataOf(await createPrometheusClient(prometheusUrl).alerts(), prometheusUrl);
  return alerts.find(({ labels, state }) => state === 'firing' && labels.slo === slo && labels.tier === tier);
}

/** How much of the present traffic the long window of a tier holds, in seconds. */
export async function secondsInLongWindow(
  prometheusUrl: string,
  { slo, tier }: { slo: string; tier: string },
  eventsPerSecond: number,
): Promise<number> {
  const { long } = TIERS.find(({ name }) => name === tier)!;
  const query = `${eventSeries.inWindow('total', long)}{slo="${slo}"}`;
  const [events] = dataOf(await createPrometheusClient(prometheusUrl).query(query), prometheusUrl);
  return (events?.value ?? 0) / eventsPerSecond;
}

/** The incidents of one SLO, newest first. */
export async function incidentsOf(deskUrl: string, token: string, slo: string): Promise<Incident[]> {
  const { incidents } = await callJson<{ incidents: Incident[] }>(`${deskUrl}/incidents`, { token });
  return incidents.filter((incident) => incident.slo === slo);
}

/** How often is looked while waiting, in milliseconds: the error of every time that the demo prints. */
const LOOK_EVERY_MS = 100;

/** Looks until there is something to see; a UserError that says what did not come when the time is up. */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  look: () => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  while (performance.now() < giveUpAt) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new UserError(
    `${what} did not come within ${timeoutMs / 1000} s.`,
    'Look at the logs in the data folder, and at the alerts page of Prometheus.',
  );
}
