// A real Prometheus has a past with an outage that the rules of the time called a page; changed documents are replayed through it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Documents, readDocuments, sampleLine, seriesText } from '@vigil/slo';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeBlocks } from '../history/make-blocks.ts';
import { openSampleFile } from '../history/sample-file.ts';
import { withPrometheus } from '../history/temporary-prometheus.ts';
import { inWorkshop } from '../history/workshop.ts';
import { type Backtest, backtest } from './backtest.ts';
import { backtestJson, backtestText } from './print.ts';

/** A second shows a minute. */
const timeScale = 60;
const endMs = Math.floor((Date.now() - 60_000) / 5000) * 5000;
/** Two and a half logical days. */
const startMs = endMs - 3600_000;
/** An outage of ten logical minutes, and one that lasts a minute and a half. */
const outage = { startMs: endMs - 1200_000, endMs: endMs - 1190_000 };
const blip = { startMs: endMs - 600_000, endMs: endMs - 598_500 };

const documentsWith = (target: number): Documents =>
  readDocuments([
    {
      file: 'shop.yaml',
      text: JSON.stringify({
        apiVersion: 'openslo/v1',
        kind: 'SLO',
        metadata: { name: 'shop-availability' },
        spec: {
          service: 'shop',
          budgetingMethod: 'Occurrences',
          timeWindow: [{ duration: '30d', isRolling: true }],
          indicator: {
            metadata: { name: 'requests' },
            spec: {
              ratioMetric: {
                counter: true,
                bad: metric('requests_total{job="shop",code="500"}'),
                total: metric('requests_total{job="shop"}'),
              },
            },
          },
          objectives: [{ target }],
        },
      }),
    },
  ]);

function metric(query: string) {
  return { metricSource: { type: 'Prometheus', spec: { query } } };
}

async function writePast(path: string): Promise<void> {
  const file = openSampleFile(path);
  const series = (code: string) => seriesText('requests_total', { job: 'shop', instance: 'a', code });
  const counts = { 200: 0, 500: 0 };
  const isBad = (atMs: number) => [outage, blip].some((fault) => atMs > fault.startMs && atMs <= fault.endMs);
  const fired = { alertname: 'ShopAvailabilityBurn', slo: 'shop-availability', service: 'shop' };
  const alert = seriesText('ALERTS', { ...fired, alertstate: 'firing', severity: 'page', tier: 'fast' });
  for (let atMs = startMs; atMs <= endMs; atMs += 1000) {
    counts[isBad(atMs) ? 500 : 200] += 100;
    file.write(sampleLine(series('200'), counts[200], atMs));
    file.write(sampleLine(series('500'), counts[500], atMs));
    if (atMs >= outage.startMs + 3000 && atMs <= outage.endMs + 5000) file.write(sampleLine(alert, 1, atMs));
  }
  await file.close();
}

describe('a backtest', () => {
  let folder: string;
  let replay: (target: number) => Promise<Backtest>;
  const results = new Map<number, Backtest>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-backtest-'));
    const binaries = inject('binaries');
    replay = (target) =>
      inWorkshop({ within: folder, binaries }, async (workshop) => {
        const path = join(workshop.folder, 'past.om');
        await writePast(path);
        await makeBlocks(workshop, path, workshop.dataFolder);
        return withPrometheus(workshop, (prometheus) =>
          backtest({
            documents: documentsWith(target),
            range: { startMs: endMs - 1800_000, endMs },
            timeScale,
            prometheus,
            binaries,
          }),
        );
      });
    for (const target of [0.999, 0.9]) results.set(target, await replay(target));
  }, 120_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const fast = (target: number) =>
    results
      .get(target)!
      .compared.filter(({ episode }) => episode.tier === 'fast')
      .map(({ seen, episode: { startMs: fromMs } }) => ({ seen, fromMs }));

  it('finds again what fired then, and what would have fired beside it', () => {
    const [first, second, ...more] = fast(0.999);
    expect(more).toEqual([]);
    expect(first!.seen).toBe('both');
    // Detected 52 logical seconds after the fault began, a scrape and an evaluation later at most.
    expect(first!.fromMs - outage.startMs).toBeGreaterThanOrEqual(1000);
    expect(first!.fromMs - outage.startMs).toBeLessThanOrEqual(5000);
    expect(second!.seen).toBe('only_now');
    expect(second!.fromMs - blip.startMs).toBeLessThanOrEqual(5000);
  });

  it('tells what an easier objective would have left unsaid', () => {
    expect(fast(0.9).map(({ seen }) => seen)).toEqual(['only_then']);
  });

  it('shows it as a table with pages a week, and for scripts', () => {
    const text = backtestText(results.get(0.999)!, timeScale);
    expect(text).toMatch(/^began +lasted +severity +alert +tier +slo +fired$/m);
    expect(text).toMatch(/page +ShopAvailabilityBurn +fast +shop-availability +both$/m);
    expect(text).toMatch(/^pages a week: \d+ then, \d+ with these documents$/m);
    const { alerts, not_replayed } = JSON.parse(backtestJson(results.get(0.9)!));
    expect(alerts).toContainEqual(
      expect.objectContaining({ alert: 'ShopAvailabilityBurn', tier: 'fast', fired: 'only_then' }),
    );
    expect(not_replayed).toContain('SLOErrorBudgetExhausted');
  });
});
