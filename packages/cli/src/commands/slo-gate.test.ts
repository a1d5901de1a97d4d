import { readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testServers } from '../../test/support/servers.ts';
import { openShop, type Shop } from '../../test/support/shop.ts';
import { lastSamples } from '../../test/support/shop-slos.ts';
import { freePorts } from '../native/ports.ts';
import { loadSecrets } from '../native/secrets.ts';

let shop: Shop;
const servers = testServers();

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());
afterEach(async () => {
  servers.close();
  await rm(logFile(), { force: true });
});

const logFile = () => join(shop.folder, 'gate-overrides.jsonl');

const gate = (args: readonly string[], environment?: Record<string, string>) =>
  shop.vigilSlo(['gate', 'slo.yaml', ...args], environment);

describe('one SLO', () => {
  type Judged = { slo: string; verdict: string; reasons: { text: string }[] };
  let judged: Judged[];
  beforeAll(async () => {
    judged = JSON.parse((await gate(['--json'])).stdout).slos;
  });

  test.each([
    ['healthy', 'go', ''],
    ['nearly-spent', 'stop', '25% of the budget is left, and at 25% it stops'],
    ['overspent', 'stop', '-150% of the budget is left, and at 0% it stops'],
    ['paged', 'stop', 'a page fires: PagedBurn, tier fast'],
    ['paged-tolerated', 'go', ''],
    ['depot-down', 'stop', 'a page fires: DepotTargetDown'],
    ['not-a-number', 'cannot_tell', 'the budget that is left is not a number'],
    ['idle', 'cannot_tell', 'nothing was counted in the whole period'],
    ['blind', 'cannot_tell', 'the indicator has no series now'],
    ['without-alerts', 'cannot_tell', 'the alert WithoutAlertsBurn is not loaded'],
    ['broken-alerts', 'cannot_tell', 'the alert BrokenAlertsBurn does not work: '],
    ['unknown', 'cannot_tell', 'Prometheus has no series for the budget that is left'],
    ['gone', 'cannot_tell', `the last was of ${new Date(lastSamples.gone * 1000).toISOString()}`],
  ])('that is %s: %s', (name, verdict, reason) => {
    const one = judged.find(({ slo }) => slo === name);
    expect(one?.verdict).toBe(verdict);
    expect(one?.reasons.map(({ text }) => text).join('\n')).toContain(reason);
    expect(one?.reasons.length === 0).toBe(verdict === 'go');
  });

  test.each([
    ['healthy', 0, 'go           healthy  50% of the budget of 30d is left\n\ngo: '],
    ['overspent', 1, 'stop         overspent  -150% of the budget is left, and at 0% it stops\n\nstop: '],
    ['blind', 2, 'cannot tell  blind  the indicator has no series now: the SLO sees nothing\n\ncannot tell '],
    ['ignored-overspent', 0, '(its document has the gate ignore it)\n\ngo: '],
  ])('that is %s gives exit code %i', async (name, exitCode, said) => {
    const ran = await gate(['--slo', name]);
    expect(ran.stdout).toContain(said);
    expect(ran.stderr).toBe('');
    expect(ran.exitCode).toBe(exitCode);
  });

  test('whose numbers are old goes only if they may be that old, in logical time', async () => {
    expect(await gate(['--slo', 'old', '--max-age', '4m'])).toMatchObject({ exitCode: 0 });
    const ran = await gate(['--slo', 'old', '--max-age', '1m']);
    expect(ran.stdout).toMatch(/the numbers are \dm( \d+s)? old, and 1m old is the most/);
    expect(ran.exitCode).toBe(2);

    const stop = shop.pretendStack(60);
    const scaled = await gate(['--slo', 'old'], { VIGIL_PROMETHEUS_URL: '' });
    await stop();
    expect(scaled.stdout).toContain('5s old is the most');
    expect(scaled.exitCode).toBe(2);
  });
});

describe('several SLOs', () => {
  test('go when all of them do', async () => {
    const ran = await gate(['--slo', 'healthy', 'paged-tolerated', 'ignored-overspent']);
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('go: no SLO speaks against') });
  });

  test('cannot be told when one cannot, and stop when one says so', async () => {
    expect(await gate(['--slo', 'healthy', 'idle'])).toMatchObject({ exitCode: 2 });
    expect(await gate(['--slo', 'healthy', 'idle', 'overspent'])).toMatchObject({ exitCode: 1 });
    expect(await gate([])).toMatchObject({ exitCode: 1 });
  });

  test('are those of a service, if one is named', async () => {
    const { stdout, exitCode } = await gate(['--service', 'depot', '--json']);
    const { verdict, slos } = JSON.parse(stdout);
    expect(slos.map(({ slo }: { slo: string }) => slo)).toEqual(['depot-down']);
    expect({ verdict, exitCode }).toEqual({ verdict: 'stop', exitCode: 1 });
  });
});

test('--json tells pipelines the same', async () => {
  const { stdout, exitCode } = await gate(['--slo', 'nearly-spent', 'idle', 'not-a-number', '--json']);
  const slo = { service: 'shop', enforced: true, minimum_budget: 0, stop_on_page: true, pages: [] };
  expect(JSON.parse(stdout)).toEqual({
    verdict: 'stop',
    exit_code: 1,
    prometheus: shop.prometheusUrl,
    time_scale: 1,
    max_age_seconds: 300,
    doubts: [],
    slos: [
      {
        ...slo,
        slo: 'nearly-spent',
        verdict: 'stop',
        minimum_budget: 0.25,
        budget_remaining: 0.25,
        events: 120_000,
        age_seconds: expect.any(Number),
        reasons: [{ kind: 'budget_spent', text: '25% of the budget is left, and at 25% it stops' }],
      },
      {
        ...slo,
        slo: 'not-a-number',
        verdict: 'cannot_tell',
        budget_remaining: null,
        events: 120_000,
        age_seconds: expect.any(Number),
        reasons: [{ kind: 'not_a_number', text: 'the budget that is left is not a number' }],
      },
      {
        ...slo,
        slo: 'idle',
        verdict: 'cannot_tell',
        budget_remaining: 0.5,
        events: 0,
        age_seconds: expect.any(Number),
        reasons: [{ kind: 'no_events', text: 'nothing was counted in the whole period' }],
      },
    ],
    override: null,
  });
  expect(exitCode).toBe(1);
});

describe('it cannot be told', () => {
  test('when nothing listens at the address', async () => {
    const [port] = await freePorts(1);
    const ran = await gate(['--slo', 'healthy', '--prometheus', `http://127.0.0.1:${port}`]);
    expect(ran.stdout).toContain('did not answer: connect ECONNREFUSED');
    expect(ran.exitCode).toBe(2);
  });

  test('when what listens never answers', async () => {
    const ran = await gate([
      '--slo',
      'healthy',
      '--prometheus',
      await servers.silent(),
      '--timeout',
      '300ms',
    ]);
    expect(ran.stdout).toContain('did not answer: nothing within 0.3 s');
    expect(ran.exitCode).toBe(2);
  });

  test.each([
    ['an SLO is in no document', ['slo.yaml', '--slo', 'helthy'], 'no document has an SLO helthy'],
    ['a document is not there', ['none.yaml'], 'none.yaml does not exist'],
    ['an option is mistyped', ['slo.yaml', '--servce', 'shop'], "unknown option '--servce'"],
    ['the address is none', ['slo.yaml', '--prometheus', 'localhost:9090'], 'is not the address of'],
  ])('when %s', async (_what, args, reason) => {
    const ran = await shop.vigilSlo(['gate', ...args]);
    expect(ran.stdout + ran.stderr).toContain(reason);
    expect(ran.exitCode).toBe(2);
  });
});

describe('an override', () => {
  const override = (args: readonly string[], environment?: Record<string, string>) =>
    gate(['--slo', 'overspent', '--override', 'the fix of the outage', ...args], environment);

  const records = async () =>
    (await readFile(logFile(), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  async function annotationsServer(status: number): Promise<{ url: string; seen: Posted[] }> {
    const seen: Posted[] = [];
    const url = await servers.answering(async (request, response) => {
      seen.push({ request, body: JSON.parse(await text(request)) });
      response.writeHead(status).end('{"id":1,"message":"Annotation added"}');
    });
    return { url, seen };
  }
  type Posted = { request: IncomingMessage; body: Record<string, unknown> };

  test('opens the gate, says the verdict all the same, and is recorded', async () => {
    const ran = await override([]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('stop: do not deploy');
    expect(ran.stderr).toContain(`recorded in ${logFile()}`);
    expect(ran.stderr).toContain('was not annotated: no stack is running');
    await override([]);
    const overspent = {
      slo: 'overspent',
      service: 'shop',
      verdict: 'stop',
      reasons: ['-150% of the budget is left, and at 0% it stops'],
    };
    const record = {
      time: expect.stringMatching(/^20.*Z$/),
      reason: 'the fix of the outage',
      user: expect.stringMatching(/./),
      verdict: 'stop',
      doubts: [],
      slos: [overspent],
    };
    expect(await records()).toEqual([record, record]);
  });

  test('opens the gate also when it cannot be told, and is in the JSON', async () => {
    const [port] = await freePorts(1);
    const ran = await override(['--prometheus', `http://127.0.0.1:${port}`, '--json']);
    expect(ran.exitCode).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      verdict: 'cannot_tell',
      exit_code: 0,
      override: { reason: 'the fix of the outage', verdict: 'cannot_tell' },
    });
  });

  test('is annotated in the shape of Grafana, with the token', async () => {
    const { url, seen } = await annotationsServer(200);
    const ran = await override(['--annotations', `${url}/grafana/`], { VIGIL_ANNOTATIONS_TOKEN: 'secret' });
    expect(ran.stderr).not.toContain('not annotated');
    const [{ request, body } = {} as Posted] = seen;
    expect(request).toMatchObject({ method: 'POST', url: '/grafana/api/annotations' });
    expect(request.headers.authorization).toBe('Bearer secret');
    const [{ time, user }] = await records();
    expect(body).toEqual({
      time: Date.parse(time),
      tags: ['gate', 'override', 'verdict:stop', 'service:shop', 'slo:overspent'],
      text: `Gate overridden by ${user} (verdict stop, overspent): the fix of the outage`,
    });
  });

  test("is annotated at the running stack's desk, whose token goes nowhere else", async () => {
    const desk = await annotationsServer(200);
    const elsewhere = await annotationsServer(200);
    const { deskApi } = loadSecrets(shop.folder);
    const stop = shop.pretendStack(1, desk.url);
    await override([]);
    await override(['--annotations', elsewhere.url]);
    await stop();
    expect(desk.seen.map(({ request }) => request.url)).toEqual(['/api/annotations']);
    expect(desk.seen[0]?.request.headers.authorization).toBe(`Bearer ${deskApi}`);
    expect(elsewhere.seen.map(({ request }) => request.headers.authorization)).toEqual([undefined]);
  });

  test('stands when it cannot be annotated, which is said', async () => {
    const { url } = await annotationsServer(500);
    const ran = await override([], { VIGIL_ANNOTATIONS_URL: url });
    expect(ran.stderr).toContain(`${url}/api/annotations answered 500`);
    expect(ran.exitCode).toBe(0);
    expect(await records()).toHaveLength(1);
  });

  test('that cannot be recorded is none: exit code 2, and nobody is told of one', async () => {
    const { url, seen } = await annotationsServer(200);
    // A file where a folder is needed; root may write anywhere else.
    const ran = await override(['--log', 'slo.yaml/overrides.jsonl', '--annotations', url]);
    expect(ran.stderr).toContain('nothing is overridden');
    expect(ran.exitCode).toBe(2);
    expect(seen).toEqual([]);
  });

  test('needs a reason', async () => {
    const ran = await gate(['--slo', 'healthy', '--override', '  ']);
    expect(ran.stderr).toContain('An override needs a reason');
    expect(ran.exitCode).toBe(2);
    await expect(records()).rejects.toThrow('ENOENT');
  });
});
