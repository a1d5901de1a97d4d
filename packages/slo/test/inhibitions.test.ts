// What holds back what, asked of a real Alertmanager: it has no command that would tell.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { mergeAlertmanager } from '../src/config/merge-alertmanager.ts';
import { SLO_ALERTS } from '../src/names.ts';
import { shopCatalogue } from './support/catalogue.ts';

type Labels = Record<string, string>;

const base = 'route: {receiver: team}\nreceivers: [{name: team}]\n';

let folder: string;
let alertmanager: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-inhibitions-'));
  await writeFile(join(folder, 'alertmanager.yml'), mergeAlertmanager(base, shopCatalogue()));
  const address = await freeAddress();
  url = `http://${address}/api/v2`;
  alertmanager = spawn(
    inject('binaries').alertmanager,
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  await vi.waitFor(async () => expect((await fetch(`${url}/status`)).ok).toBe(true), PATIENCE);
});

afterAll(async () => {
  if (alertmanager !== undefined && alertmanager.exitCode === null) {
    const exited = once(alertmanager, 'exit');
    alertmanager.kill('SIGKILL');
    await exited;
  }
  await rm(folder, { recursive: true, force: true });
});

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

const PATIENCE = { timeout: 30_000, interval: 100 };

/** Sends alerts, and gives for each whether it is held back. A label tells them apart; cases are apart by their services. */
async function heldBack(alerts: Labels[]): Promise<boolean[]> {
  const marked = alerts.map((labels, index) => ({ ...labels, place: `${caseNumber}-${index}` }));
  caseNumber += 1;
  const sent = await fetch(`${url}/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(marked.map((labels) => ({ labels }))),
  });
  expect(sent.status).toBe(200);
  return vi.waitFor(async () => {
    const known = (await (await fetch(`${url}/alerts`)).json()) as {
      labels: Labels;
      status: { state: string; inhibitedBy: string[] };
    }[];
    return marked.map(({ place }) => {
      const { status } = known.find(({ labels }) => labels.place === place)!;
      if (status.state === 'unprocessed') throw new Error(`${place} is not processed`);
      return status.inhibitedBy.length > 0;
    });
  }, PATIENCE);
}
let caseNumber = 0;

const ours = (service: string, more: Labels): Labels => ({ managed_by: 'vigil', service, ...more });
const burn = (service: string, slo: string, severity: string, tier: string) =>
  ours(service, { alertname: 'ABurn', slo, severity, tier });
const down = (service: string) => ours(service, { alertname: 'ATargetDown', severity: 'page' });
const theirs = (more: Labels): Labels => ({ alertname: 'Theirs', ...more });

describe('the inhibitions, in a real Alertmanager', () => {
  it.each<[string, Labels[], boolean[]]>([
    [
      'by a page, the tickets of its SLO and of no other',
      [
        burn('a', 'x', 'page', 'slow'),
        burn('a', 'x', 'ticket', 'days'),
        ours('a', { alertname: SLO_ALERTS.budgetExhausted, slo: 'x', severity: 'ticket' }),
        burn('a', 'y', 'ticket', 'days'),
      ],
      [false, true, true, false],
    ],
    [
      'by the fast tier, the slow one of its SLO and of no other',
      [burn('b', 'x', 'page', 'fast'), burn('b', 'x', 'page', 'slow'), burn('b', 'y', 'page', 'slow')],
      [false, true, false],
    ],
    [
      'by a target that is down, the missing data of its service and of no other, and nothing else',
      [
        down('c'),
        ours('c', { alertname: SLO_ALERTS.noTraffic, slo: 'x', severity: 'ticket' }),
        ours('c', { alertname: SLO_ALERTS.metricMissing, slo: 'x', severity: 'page' }),
        ours('d', { alertname: SLO_ALERTS.metricMissing, slo: 'x', severity: 'ticket' }),
        burn('c', 'x', 'page', 'slow'),
        burn('c', 'y', 'ticket', 'days'),
      ],
      [false, true, true, false, false, false],
    ],
    [
      'nothing for want of labels, nor by an alert of somebody else',
      [
        theirs({ severity: 'page' }),
        theirs({ severity: 'page', service: 'e', slo: 'x', tier: 'fast' }),
        burn('e', 'x', 'ticket', 'days'),
        down('e'),
        ours('e', { alertname: 'OfNoSlo', severity: 'ticket' }),
      ],
      [false, false, false, false, false],
    ],
    [
      'nothing of somebody else',
      [
        burn('f', 'x', 'page', 'fast'),
        down('f'),
        theirs({ severity: 'ticket' }),
        theirs({ severity: 'ticket', service: 'f', slo: 'x' }),
        theirs({ severity: 'page', service: 'f', slo: 'x', tier: 'slow' }),
        { ...theirs({ service: 'f' }), alertname: SLO_ALERTS.metricMissing },
      ],
      [false, false, false, false, false, false],
    ],
  ])('hold back: %s', async (_, alerts, expected) => {
    expect(await heldBack(alerts)).toEqual(expected);
  });
});
