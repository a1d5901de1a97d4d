/** A team's own counters of two days, at scale 1, and what is told of everything that is wrong with them. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPENMETRICS_END, readDocuments, sampleLine } from '@vigil/slo';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { fillOwnHistory } from './own-history.ts';
import { openPast } from './test-support/open-past.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-own-history-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const endMs = Date.UTC(2026, 10, 24, 12);
const STEP_MS = 300_000;
const STEPS = 2 * 288;

const slo = (name: string, indicator: string, more = '') => `apiVersion: openslo/v1
kind: SLO
metadata:
  name: ${name}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow:
    - ${more || '{ duration: 30d, isRolling: true }'}
  indicator:
    metadata: { name: ${name} }
    spec:
      ${indicator}
  objectives:
    - target: 0.99
`;
const source = (query: string) => `metricSource: { type: Prometheus, spec: { query: '${query}' } }`;
const counters = (metric: string) => `ratioMetric:
        counter: true
        bad: { ${source(`${metric}{code="500"}`)} }
        total: { ${source(metric)} }`;
const threshold = `thresholdMetric: { ${source('queue_seconds')} }`;
const calendar =
  '{ duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC } }';

const documents = readDocuments([
  {
    file: 'slo.yaml',
    text: [
      slo('shop', counters('requests_total')),
      slo('monthly', counters('requests_total'), calendar),
      slo('absent', counters('nowhere_total')),
      slo('queue', threshold).replace('- target: 0.99', '- { target: 0.99, op: lte, value: 5 }'),
    ].join('---\n'),
  },
]);

/** A hundred requests a step, of which nine in ten fail in the tenth and the eleventh step from the end; and a queue that is too long in one step of ten. */
function samples(): string {
  let [good, bad] = [1000, 0];
  const lines = Array.from({ length: STEPS + 1 }, (_, step) => {
    const timeMs = endMs - (STEPS - step) * STEP_MS;
    const failed = STEPS - step === 10 || STEPS - step === 11 ? 90 : 0;
    if (step > 0) [good, bad] = [good + 100 - failed, bad + failed];
    return [
      sampleLine('requests_total{job="shop",instance="a",code="200"}', good, timeMs),
      sampleLine('requests_total{job="shop",instance="a",code="500"}', bad, timeMs),
      sampleLine('queue_seconds{job="shop",instance="a"}', step % 10 === 0 ? 9 : 1, timeMs),
      sampleLine('up{job="shop",instance="a"}', 1, timeMs),
    ].join('');
  });
  return [...lines, OPENMETRICS_END].join('');
}

const countersFile = () => join(folder, 'counters.om');
const out = () => join(folder, 'out');

async function fill(text: string) {
  await writeFile(countersFile(), text);
  return fillOwnHistory({
    folder: out(),
    documents,
    countersFile: countersFile(),
    timeScale: 1,
    binaries: inject('binaries'),
  });
}

test('counters and what the rules record of them are there; what cannot be told is told as that; a second time nothing changes', async () => {
  const filled = await fill(samples());
  if (filled.kind !== 'filled') throw new Error(filled.kind);
  expect(filled.past).toEqual({ startMs: endMs - STEPS * STEP_MS, endMs });
  const standing = Object.fromEntries(filled.standings.map((one) => [one.slo, one]));
  // 180 of 57,600 requests failed, and 1 % may.
  expect(standing.shop?.budgetRemaining).toBeCloseTo(1 - 180 / 57_600 / 0.01, 6);
  expect(standing.monthly).toMatchObject({ budgetRemaining: undefined, hasSeries: true });
  expect(standing.absent).toMatchObject({ hasSeries: false });
  // A tenth of the time, to what a step at the edge makes of it.
  expect(standing.queue?.budgetRemaining).toBeCloseTo(-9, 0);

  const past = await openPast(out());
  try {
    const at = (query: string, stepsAgo: number) => past.query(query, endMs - stepsAgo * STEP_MS);
    const fires = 'last_over_time(ALERTS{alertname="ShopBurn",tier="fast"}[4m])';
    expect(await at(fires, 11)).toEqual([]);
    expect(await at(fires, 10)).toHaveLength(1);
    expect(await at(fires, 9)).toEqual([]);
    expect(await at('requests_total{code="200"}', 0)).toEqual([
      expect.objectContaining({ value: 1000 + STEPS * 100 - 180 }),
    ]);
    // What the live rules go on from.
    expect(await at('slo:sli_total:last{vigil_sli=~"shop-.*"}', 0)).toHaveLength(2);
    expect(await at('last_over_time(slo:sli_total:last1h{vigil_sli=~"shop-.*"}[1h])', 0)).toHaveLength(2);
    expect(await at('vigil_simulated_history', 0)).toEqual([]);
  } finally {
    await past.close();
  }

  const before = await readdir(out());
  expect(await fill(samples())).toMatchObject({ kind: 'left_alone' });
  expect(await readdir(out())).toEqual(before);
}, 120_000);

test.each([
  ['no sample', OPENMETRICS_END, /no sample/],
  ['no OpenMetrics', 'requests_total 1 2 3 4\n', /promtool could not/],
])('a file with %s is refused, and nothing is left behind', async (_, text, message) => {
  await expect(fill(text)).rejects.toThrow(message);
  expect(await readdir(out())).toEqual([]);
});
