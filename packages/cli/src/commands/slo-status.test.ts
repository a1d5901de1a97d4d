import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServers } from '../../test/support/servers.ts';
import { openShop, type Shop } from '../../test/support/shop.ts';
import { lastSamples } from '../../test/support/shop-slos.ts';
import { freePorts } from '../native/ports.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

const status = (args: readonly string[] = [], environment?: Record<string, string>) =>
  shop.vigilSlo(['status', 'slo.yaml', ...args], environment);

/** The cells of the line of an SLO. */
const lineOf = (output: string, slo: string) =>
  output
    .split('\n')
    .map((line) => line.split(/ {2,}/))
    .find(([name]) => name === slo);

describe('the table', () => {
  test('says of every SLO how it stands, and what the numbers do not say', async () => {
    const { stdout, stderr, exitCode } = await status();
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(lineOf(stdout, 'SLO')).toEqual([
      'SLO',
      'service',
      'objective',
      'period',
      'errors',
      'budget left',
      'burn now',
      'exhausted in',
      'events',
      'note',
    ]);
    const healthy = ['shop', '99%', '30d', '0.5%', '50%', '0.5', '30d', '120,000'];
    expect(lineOf(stdout, 'healthy')).toEqual(['healthy', ...healthy]);
    expect(lineOf(stdout, 'overspent')).toEqual([
      'overspent',
      ...['shop', '99%', '30d', '2.5%', '-150%', '2', 'spent', '120,000', 'ticket: weeks'],
    ]);
    expect(lineOf(stdout, 'paged')).toEqual(['paged', ...healthy, 'page: fast; page: slow']);
    expect(lineOf(stdout, 'idle')).toEqual([
      'idle',
      ...['shop', '99%', '30d', '0.5%', '50%', '0', 'never', '0', 'no data: no events in the period'],
    ]);
    expect(lineOf(stdout, 'blind')?.at(-1)).toBe('no data: the indicator has no series');
    expect(lineOf(stdout, 'depot-down')?.at(-1)).toBe('page: DepotTargetDown; simulated: 3h of 30d');
    expect(lineOf(stdout, 'not-a-number')?.slice(0, 6)).toEqual([
      ...['not-a-number', 'shop', '99%', '30d', '-', '-'],
    ]);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });

  test('tells what Prometheus never knew from what it knows no more', async () => {
    const { stdout } = await status();
    const nothing = ['shop', '99%', '30d', '-', '-', '-', '-', '-'];
    expect(lineOf(stdout, 'unknown')).toEqual([
      'unknown',
      ...nothing,
      'no data: Prometheus does not know it',
    ]);
    const since = new Date(lastSamples.gone * 1000).toISOString().replace('.000', '');
    expect(lineOf(stdout, 'gone')).toEqual(['gone', ...nothing, `stale since ${since}`]);
  });

  test('without documents has the SLOs of the checkout and those that only Prometheus knows', async () => {
    const { stdout } = await shop.vigilSlo(['status']);
    expect(lineOf(stdout, 'checkout-availability')?.at(-1)).toBe('no data: Prometheus does not know it');
    expect(lineOf(stdout, 'healthy')?.slice(1, 4)).toEqual(['shop', '99%', '30d']);
    expect(lineOf(stdout, 'unknown')).toBeUndefined();
  });

  test('at a time scale is in logical time, and says so', async () => {
    const stop = shop.pretendStack(60);
    const { stdout } = await status([], { VIGIL_PROMETHEUS_URL: '' });
    await stop();
    expect(lineOf(stdout, 'healthy')?.[7]).toBe('1800d');
    expect(stdout).toContain('at scale 60');
    expect(lineOf(stdout, 'old')?.at(-1)).toMatch(/^stale since 20/);
  });
});

test('--markdown is a table of GitHub', async () => {
  const { stdout } = await status(['--markdown']);
  const [titles, rule, ...lines] = stdout.split('\n');
  expect(titles).toMatch(/^\| SLO \| service \| objective \|.*\| note \|$/);
  expect(rule).toBe(`|${' --- |'.repeat(10)}`);
  expect(lines).toContain('| healthy | shop | 99% | 30d | 0.5% | 50% | 0.5 | 30d | 120,000 |  |');
});

describe('--json', () => {
  test('has ratios, seconds, and null for what is not known', async () => {
    const { stdout } = await status(['--json']);
    const { time, prometheus, time_scale, slos } = JSON.parse(stdout);
    expect({ prometheus, time_scale }).toEqual({ prometheus: shop.prometheusUrl, time_scale: 1 });
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
    const of = (name: string) => slos.find(({ slo }: { slo: string }) => slo === name);
    const healthy = {
      slo: 'healthy',
      service: 'shop',
      display_name: 'healthy',
      state: 'current',
      stale_since: null,
      objective: 0.99,
      period: '30d',
      period_seconds: 2_592_000,
      error_ratio: 0.005,
      budget_remaining: 0.5,
      burn_rate: 0.5,
      exhaustion: 'in',
      exhaustion_seconds: 2_592_000,
      events: 120_000,
      firing: [],
      simulated_seconds: 0,
    };
    expect(of('healthy')).toEqual(healthy);
    expect(of('overspent')).toMatchObject({
      exhaustion: 'spent',
      exhaustion_seconds: 0,
      firing: [{ alert: 'OverspentBurn', severity: 'ticket', tier: 'weeks' }],
    });
    expect(of('idle')).toMatchObject({ state: 'no_data', exhaustion: 'never', exhaustion_seconds: null });
    expect(of('not-a-number')).toMatchObject({ budget_remaining: null, error_ratio: null });
    expect(of('depot-down')).toMatchObject({ simulated_seconds: 10_800 });
    expect(of('unknown')).toMatchObject({ state: 'unknown', budget_remaining: null, objective: 0.99 });
    const since = new Date(lastSamples.gone * 1000).toISOString();
    expect(of('gone')).toMatchObject({ state: 'stale', stale_since: since });
  });
});

describe('a Prometheus that gives no answer is an error that says what to do', () => {
  test('closed', async () => {
    const [port] = await freePorts(1);
    const { stderr, stdout, exitCode } = await status(['--prometheus', `http://127.0.0.1:${port}`]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(/did not answer: connect ECONNREFUSED.*\n.*npm start.*--prometheus URL/);
  });

  test('something else', async () => {
    const servers = testServers();
    const url = await servers.answering((_request, response) => response.writeHead(404).end('nope'));
    const { stderr, exitCode } = await status(['--prometheus', `${url}/elsewhere`]);
    servers.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('refused (404): not an answer of Prometheus: nope');
  });
});
