import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { PATIENCE, startPrometheus, type TestPrometheus } from '../../test/support/prometheus.ts';
import { testServers } from '../../test/support/servers.ts';
import { UserError } from '../errors.ts';
import { freePorts } from '../native/ports.ts';
import { describeNoData } from './answer.ts';
import { createPrometheusClient } from './client.ts';

describe('of a real Prometheus', () => {
  const atSeconds = Math.floor(Date.now() / 1000) - 100;
  let folder: string;
  let running: TestPrometheus;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-client-'));
    running = await startPrometheus(
      folder,
      [
        {
          name: 'rules',
          interval: '1s',
          rules: [
            {
              alert: 'Fires',
              expr: 'vector(1)',
              labels: { severity: 'page' },
              annotations: { summary: 'It does' },
            },
            { alert: 'Fails', expr: 'past_value * on () past_value', labels: {}, annotations: {} },
          ],
        },
      ],
      `# TYPE past_value gauge\npast_value{of="a"} 7 ${atSeconds}\npast_value{of="b"} NaN ${atSeconds}\n`,
    );
  });
  afterAll(async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a query gives labels and numbers, infinite ones too', async () => {
    const { query } = createPrometheusClient(`${running.url}/`);
    expect(await query('past_value{of="a"} or past_value{of="b"} or -1/vector(0)')).toEqual({
      kind: 'data',
      warnings: [],
      data: expect.arrayContaining([
        { labels: { __name__: 'past_value', of: 'a' }, value: 7 },
        { labels: { __name__: 'past_value', of: 'b' }, value: Number.NaN },
        { labels: {}, value: Number.NEGATIVE_INFINITY },
      ]),
    });
  });

  test('a query over a range gives points in order of time', async () => {
    const { queryRange } = createPrometheusClient(running.url);
    const range = { startSeconds: atSeconds - 30, endSeconds: atSeconds + 60, stepSeconds: 30 };
    expect(await queryRange('past_value{of="a"}', range)).toMatchObject({
      kind: 'data',
      data: [
        {
          labels: { of: 'a' },
          points: [0, 30, 60].map((offset) => ({ timeSeconds: atSeconds + offset, value: 7 })),
        },
      ],
    });
  });

  test('alerts that fire, and rules with their health', async () => {
    const { alerts, alertRules } = createPrometheusClient(running.url);
    await vi.waitFor(async () => {
      expect(await alerts()).toMatchObject({
        kind: 'data',
        data: [
          {
            labels: { alertname: 'Fires', severity: 'page' },
            annotations: { summary: 'It does' },
            state: 'firing',
          },
        ],
      });
      expect(await alertRules()).toMatchObject({
        data: [
          { name: 'Fires', labels: { severity: 'page' }, health: 'ok' },
          { name: 'Fails', health: 'err', lastError: expect.stringContaining('duplicate series') },
        ],
      });
    }, PATIENCE);
  });

  test('a query that is none is refused with the reason', async () => {
    const answer = await createPrometheusClient(running.url).query('sum(');
    expect(answer).toMatchObject({ kind: 'refused', status: 400 });
    expect(answer.kind === 'refused' && answer.message).toContain('parse error');
  });

  test('a query for something else than a vector is refused too', async () => {
    const answer = await createPrometheusClient(running.url).query('past_value[5m]');
    expect(answer).toMatchObject({ kind: 'refused', status: 200 });
  });
});

describe('of something else', () => {
  const servers = testServers();
  afterEach(servers.close);

  test.each([
    ['an error of Prometheus', 503, '{"status":"error","error":"query timed out"}', 'query timed out'],
    ['a page', 200, `<html>${'log in '.repeat(50)}</html>`, 'not an answer of Prometheus: <html>log in'],
    ['nothing', 502, '', 'not an answer of Prometheus: nothing'],
    ['success without data', 200, '{"status":"success"}', 'not an answer of Prometheus: {"status"'],
    ['null', 200, 'null', 'not an answer of Prometheus: null'],
  ])('%s is a refusal', async (_what, status, body, message) => {
    const url = await servers.answering((_request, response) => response.writeHead(status).end(body));
    const answer = await createPrometheusClient(url).query('up');
    expect(answer).toEqual({ kind: 'refused', status, message: expect.stringContaining(message) });
    expect(answer.kind === 'refused' && answer.message.length).toBeLessThan(150);
  });

  test('warnings come with the data', async () => {
    const body = {
      status: 'success',
      warnings: ['store b is down'],
      data: { resultType: 'vector', result: [] },
    };
    const url = await servers.answering((_request, response) => response.end(JSON.stringify(body)));
    expect(await createPrometheusClient(url).query('up')).toEqual({
      kind: 'data',
      data: [],
      warnings: ['store b is down'],
    });
  });

  test('nobody, or nobody who answers in time, is unreachable', async () => {
    const [port] = await freePorts(1);
    const closed = await createPrometheusClient(`http://127.0.0.1:${port}`).query('up');
    expect(closed).toEqual({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
    const silent = await createPrometheusClient(await servers.silent(), { timeoutMs: 200 }).query('up');
    expect(silent).toEqual({ kind: 'unreachable', message: 'nothing within 0.2 s' });
    const halfAnswered = await servers.answering((_request, response) => response.write('{"status":'));
    expect(await createPrometheusClient(halfAnswered, { timeoutMs: 200 }).query('up')).toEqual(silent);
  });

  test('credentials of the address are sent, and not shown', async () => {
    let authorization: string | undefined;
    const url = await servers.answering((request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(403).end('no');
    });
    const client = createPrometheusClient(url.replace('//', '//ada:p%40ss@'));
    const answer = await client.query('up');
    expect(authorization).toBe(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
    expect(client.url).toBe(url);
    expect(answer.kind !== 'data' && describeNoData(answer, client.url)).not.toContain('p@ss');
  });

  test.each(['localhost:9090', 'prometheus', 'ftp://127.0.0.1', ''])('"%s" is no address', (address) => {
    expect(() => createPrometheusClient(address)).toThrow(UserError);
  });
});
