/** The story of the demo: orders are taken, payments fails, somebody is paged, payments mends, all is well again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../prometheus/client.ts';
import { type Answered, startTraffic } from '../traffic/traffic.ts';
import { callJson } from './http-json.ts';
import type { Narrator } from './narrator.ts';
import { firingAlert, type Incident, incidentsOf, secondsInLongWindow, waitFor } from './watch.ts';

/** Where the parts of the stack are, and the tokens that open them. */
export type Stage = {
  checkoutUrl: string;
  paymentsAdminUrl: string;
  deskUrl: string;
  prometheusUrl: string;
  opsToken: string;
  deskToken: string;
};

/** What was measured, all in seconds. */
export type Measured = {
  /** The traffic that the alert's long window held when the fault began, in seconds of the present traffic: all of it where there is a past. */
  historySeconds: number;
  /** Share of the requests that failed while the fault was on, 0 to 1. */
  errorRatio: number;
  faultToAlertSeconds: number;
  faultToIncidentSeconds: number;
  recoveryToAlertResolvedSeconds: number;
  recoveryToIncidentResolvedSeconds: number;
};

/** The alert that the story is about. */
export const STORY_ALERT = { slo: 'checkout-availability', tier: 'fast' };

const REQUESTS_PER_SECOND = 20;
/** Steady traffic before the fault, in seconds: at scale 60, half an hour. */
const STEADY_SECONDS = 30;
/** How long the fault goes on after the page, in seconds, so that it is seen on every screen. */
const BROKEN_SECONDS = 5;
/** An end to the fault and to the traffic whatever becomes of the demo, in seconds. */
const SAFETY_SECONDS = 600;
/** How long each thing is waited for, in milliseconds. */
const PATIENCE_MS = 60_000;

export async function tellStory(stage: Stage, narrator: Narrator, signal: AbortSignal): Promise<Measured> {
  const answers: Answered[] = [];
  const traffic = startTraffic({
    baseUrl: stage.checkoutUrl,
    requestsPerSecond: REQUESTS_PER_SECOND,
    maxSeconds: SAFETY_SECONDS,
    onAnswer: (answered) => answers.push(answered),
  });
  try {
    const trafficSince = performance.now();
    narrator.say(`customers come, ${REQUESTS_PER_SECOND} a second; half of them browse, half of them order`);
    await sleep(STEADY_SECONDS * 1000, undefined, { signal });
    const calm = tally(answers);
    narrator.say(
      `${STEADY_SECONDS} s of steady traffic: ${calm.orders} orders taken, ${calm.failed} requests failed`,
    );

    const historySeconds = await secondsInLongWindow(
      stage.prometheusUrl,
      STORY_ALERT,
      calm.all / ((performance.now() - trafficSince) / 1000),
    );
    const brokenFrom = answers.length;
    const brokenAt = performance.now();
    await callJson(`${stage.paymentsAdminUrl}/ops/faults/error_rate`, {
      method: 'PUT',
      token: stage.opsToken,
      body: { parameters: { ratio: 1 }, ttl_seconds: SAFETY_SECONDS },
    });
    narrator.say('payments starts to fail (PUT /ops/faults/error_rate on its admin port)');
    const [alert, incident] = await Promise.all([
      stamped(waitForAlert(stage, signal)).then((seen) => {
        narrator.say(`Prometheus: ${seen.value.labels.alertname} fires, tier ${seen.value.labels.tier}`);
        return seen;
      }),
      stamped(waitForIncident(stage, signal)),
    ]);
    const broken = tally(answers.slice(brokenFrom));
    narrator.say(`the desk opens incident ${incident.value.id}: ${incident.value.title}`);
    showIncident(narrator, alert.value, incident.value, lastFailedOrder(answers));

    await sleep(BROKEN_SECONDS * 1000, undefined, { signal });
    await callJson(`${stage.paymentsAdminUrl}/ops/faults/error_rate`, {
      method: 'DELETE',
      token: stage.opsToken,
    });
    const mendedAt = performance.now();
    narrator.say('payments works again (DELETE /ops/faults/error_rate)');
    const [alertResolved, incidentResolved] = await Promise.all([
      stamped(waitForQuiet(stage, signal)).then((seen) => {
        narrator.say('Prometheus: the alert is resolved');
        return seen;
      }),
      stamped(waitForResolution(stage, incident.value.id, signal)),
    ]);
    narrator.say(`the desk resolves incident ${incident.value.id}`);

    return {
      historySeconds,
      errorRatio: broken.failed / Math.max(1, broken.all),
      faultToAlertSeconds: (alert.atMs - brokenAt) / 1000,
      faultToIncidentSeconds: (incident.atMs - brokenAt) / 1000,
      recoveryToAlertResolvedSeconds: (alertResolved.atMs - mendedAt) / 1000,
      recoveryToIncidentResolvedSeconds: (incidentResolved.atMs - mendedAt) / 1000,
    };
  } finally {
    await traffic.stop();
  }
}

const waitForAlert = (stage: Stage, signal: AbortSignal) =>
  waitFor('The alert', PATIENCE_MS, () => firingAlert(stage.prometheusUrl, STORY_ALERT), signal);

const waitForQuiet = (stage: Stage, signal: AbortSignal) =>
  waitFor(
    'The end of the alert',
    PATIENCE_MS,
    async () => ((await firingAlert(stage.prometheusUrl, STORY_ALERT)) === undefined ? true : undefined),
    signal,
  );

const waitForIncident = (stage: Stage, signal: AbortSignal) =>
  waitFor(
    'The incident',
    PATIENCE_MS,
    async () => (await storyIncidents(stage)).find(({ status }) => status === 'open'),
    signal,
  );

const waitForResolution = (stage: Stage, id: string, signal: AbortSignal) =>
  waitFor(
    'The end of the incident',
    2 * PATIENCE_MS,
    async () =>
      (await storyIncidents(stage)).find((incident) => incident.id === id && incident.status === 'resolved'),
    signal,
  );

const storyIncidents = (stage: Stage) => incidentsOf(stage.deskUrl, stage.deskToken, STORY_ALERT.slo);

async function stamped<T>(promise: Promise<T>): Promise<{ value: T; atMs: number }> {
  return { value: await promise, atMs: performance.now() };
}

function tally(answers: readonly Answered[]): { all: number; orders: number; failed: number } {
  return {
    all: answers.length,
    orders: answers.filter(({ request, status }) => request.kind === 'order' && status === 201).length,
    failed: answers.filter(({ status }) => status === 'no_answer' || status >= 500).length,
  };
}

function lastFailedOrder(answers: readonly Answered[]): string | undefined {
  const failed = answers.findLast(({ request, status }) => request.kind === 'order' && status === 503);
  return failed?.request.headers['x-correlation-id'];
}

function showIncident(
  narrator: Narrator,
  alert: Alert,
  incident: Incident,
  correlationId: string | undefined,
) {
  const { annotations } = alert;
  narrator.detail('severity', incident.severity);
  if (annotations.impact) narrator.detail('impact', annotations.impact);
  if (incident.runbook_url) narrator.detail('runbook', incident.runbook_url);
  if (correlationId) narrator.detail('one order', `npx vigil trace ${correlationId}`);
}
