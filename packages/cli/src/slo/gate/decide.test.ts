import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testServers } from '../../../test/support/servers.ts';
import { documentsText } from '../../../test/support/shop-slos.ts';
import { createPrometheusClient } from '../../prometheus/client.ts';
import { decide, type Question } from './decide.ts';

const servers = testServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-decide-'));
  await writeFile(join(folder, 'slo.yaml'), documentsText());
  await writeFile(join(folder, 'faulty.yaml'), documentsText().replaceAll('0.99', '99'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(servers.close);

/** A Prometheus that answers so to whatever is asked. */
async function decideBy(listener: RequestListener, bent: Partial<Question> = {}) {
  const prometheus = createPrometheusClient(await servers.answering(listener));
  return decide({
    chosen: { prometheus, timeScale: 1 },
    documents: [join(folder, 'slo.yaml')],
    maxAgeSeconds: 300,
    ...bent,
  });
}

const answers = (status: number, body: unknown): RequestListener => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_request, response) => response.writeHead(status).end(text);
};
const empty = { resultType: 'vector', result: [], groups: [] };

describe('whatever Prometheus answers, nobody goes on no data', () => {
  test.each([
    ['an error', 503, { status: 'error', error: 'query timed out' }],
    ['a page of its own', 200, '<html>Please log in</html>'],
    ['success without data', 200, { status: 'success' }],
    ['no series at all', 200, { status: 'success', data: empty }],
    [
      'other data than was asked for',
      200,
      { status: 'success', data: { resultType: 'scalar', result: [0, '1'] } },
    ],
  ])('%s', async (_what, status, body) => {
    const { verdict, slos } = await decideBy(answers(status, body));
    expect(verdict).toBe('cannot_tell');
    expect(slos.length).toBeGreaterThan(10);
    for (const { judgement } of slos) expect(judgement.verdict).toBe('cannot_tell');
  });

  test('what it warns of is a doubt about the whole', async () => {
    const warned = { status: 'success', warnings: ['store b did not answer'], data: empty };
    const { verdict, doubts } = await decideBy(answers(200, warned));
    expect(verdict).toBe('cannot_tell');
    expect(doubts).toContain('Prometheus says: store b did not answer');
  });
});

describe('what is asked about must be in a document', () => {
  test.each([
    ['an SLO', { names: ['healthy', 'helthy'] }, 'no document has an SLO helthy'],
    ['a service', { service: 'shopp' }, 'no document has an SLO of service shopp'],
    [
      'an SLO of a service',
      { service: 'depot', names: ['healthy'] },
      'no document has an SLO healthy of service depot',
    ],
  ])('%s', async (_what, bent, doubt) => {
    const { verdict, doubts } = await decideBy(answers(503, ''), bent);
    expect(verdict).toBe('cannot_tell');
    expect(doubts).toEqual([doubt]);
  });

  test('a file that is not there, or has faults, is told', async () => {
    const missing = await decideBy(answers(503, ''), { documents: [join(folder, 'none.yaml')] });
    expect(missing).toMatchObject({ verdict: 'cannot_tell', slos: [] });
    expect(missing.doubts.join()).toContain('none.yaml does not exist');
    const faulty = await decideBy(answers(503, ''), { documents: [join(folder, 'faulty.yaml')] });
    expect(faulty).toMatchObject({ verdict: 'cannot_tell', slos: [] });
    expect(faulty.doubts.length).toBeGreaterThan(10);
    expect(faulty.doubts.join()).toMatch(/faulty\.yaml:\d+ spec\.objectives\[0\]\.target: expected/);
  });
});
