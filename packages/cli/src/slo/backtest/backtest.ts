/** Replays a range of a real Prometheus through the alerts of documents: what would have paged, beside what did. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Documents,
  generateRules,
  historyPasses,
  historyTiming,
  type RuleGroup,
  SLO_ALERTS,
  selectorsRead,
} from '@vigil/slo';
import type { Binaries } from '../../native/binaries.ts';
import type { PrometheusClient } from '../../prometheus/client.ts';
import { evaluateRules, marksIn } from '../history/evaluate.ts';
import { evaluatePass, fillPasses } from '../history/fill-passes.ts';
import { makeBlocks } from '../history/make-blocks.ts';
import { assertHistoryAt, type Past } from '../history/record-past.ts';
import { openSampleFile } from '../history/sample-file.ts';
import { inWorkshop } from '../history/workshop.ts';
import { copySamples } from './copy-samples.ts';
import { type Compared, compareEpisodes, type Episode, episodesOf, type Firing } from './episodes.ts';

/** Alerts that look back for longer than what is copied. They tell of budgets and of habits, and page nobody by default. */
const NOT_REPLAYED: readonly string[] = [SLO_ALERTS.budgetExhausted, SLO_ALERTS.noTraffic];

export type BacktestOptions = {
  documents: Documents;
  range: Past;
  timeScale: number;
  prometheus: PrometheusClient;
  binaries: Pick<Binaries, 'prometheus' | 'promtool'>;
  signal?: AbortSignal | undefined;
};

export type Backtest = {
  range: Past;
  compared: Compared[];
  /** Samples that were copied; 0 means that nothing could be replayed. */
  samples: number;
  notReplayed: readonly string[];
};

/** @throws UserError when Prometheus does not answer, or there is too much to copy */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const { documents, range, timeScale, prometheus, binaries, signal } = options;
  assertHistoryAt(timeScale);
  const timing = historyTiming(timeScale, 'fine');
  const everyMs = timing.evaluationIntervalMs;
  const passes = historyPasses(documents, timing);
  const recording = passes.slice(0, -1);
  const alerting = replayed(passes.at(-1)!);
  const longestMs = Math.max(
    ...documents.slos.flatMap(({ alerting: { tiers } }) => tiers.map(({ long }) => long.durationMs)),
  );
  const copied = { startMs: range.startMs - timing.scaled(longestMs), endMs: range.endMs };
  const now: Firing[] = [];
  const samples = await inWorkshop({ within: tmpdir(), binaries, signal }, async (workshop) => {
    const path = join(workshop.folder, 'copied.om');
    const file = openSampleFile(path);
    const count = await copySamples(selectorsRead(passes), copied, prometheus, file, signal).finally(() =>
      file.close(),
    );
    if (count === 0) return 0;
    await makeBlocks(workshop, path, workshop.dataFolder);
    await fillPasses(recording, marksIn(copied.startMs, copied.endMs, everyMs), workshop);
    await evaluatePass(
      alerting,
      marksIn(range.startMs, range.endMs, everyMs),
      workshop,
      ({ labels, points }) => {
        now.push({ labels, timesMs: points.map(({ timeMs }) => timeMs) });
      },
    );
    return count;
  });
  const then = await firingThen(alerting, range, everyMs, prometheus, signal);
  const held = heldFor(documents, timeScale);
  return {
    range,
    samples,
    notReplayed: NOT_REPLAYED,
    compared: compareEpisodes(
      joined(then).flatMap((firing) => episodesOf(firing, everyMs, 0)),
      joined(now).flatMap((firing) => episodesOf(firing, everyMs, held(firing.labels))),
    ),
  };
}

function replayed(pass: readonly RuleGroup[]): RuleGroup[] {
  return pass.map((group) => ({
    ...group,
    rules: group.rules.filter(({ labels }) => !NOT_REPLAYED.includes(labels.alertname ?? '')),
  }));
}

/** What fired there at the time, of the same names. */
async function firingThen(
  alerting: readonly RuleGroup[],
  range: Past,
  everyMs: number,
  prometheus: PrometheusClient,
  signal: AbortSignal | undefined,
): Promise<Firing[]> {
  const names = new Set(alerting.flatMap(({ rules }) => rules.map(({ labels }) => labels.alertname)));
  const expr = `ALERTS{alertstate="firing",alertname=~"${[...names].join('|')}"}`;
  const firing: Firing[] = [];
  await evaluateRules(
    [{ record: 'ALERTS', expr, labels: {} }],
    marksIn(range.startMs, range.endMs, everyMs),
    prometheus,
    ({ labels, points }) => {
      firing.push({ labels, timesMs: points.map(({ timeMs }) => timeMs) });
    },
    signal,
  );
  return firing;
}

/** A long range comes in pieces, and instances or other labels of no interest may differ: one firing for each alert. */
function joined(firing: readonly Firing[]): Firing[] {
  const byAlert = new Map<string, Firing>();
  for (const { labels, timesMs } of firing) {
    const { alertname = '', slo = '', service = '', tier = '', severity = '' } = labels;
    const key = JSON.stringify([alertname, slo, service, tier, severity]);
    const before = byAlert.get(key);
    byAlert.set(key, { labels, timesMs: [...new Set([...(before?.timesMs ?? []), ...timesMs])] });
  }
  return [...byAlert.values()];
}

/** How long the condition of each alert must hold, in milliseconds: a past knows conditions only. */
function heldFor(documents: Documents, timeScale: number): (labels: Firing['labels']) => number {
  const rules = Object.values(generateRules(documents, { runbooksUrl: '', timeScale }))
    .flat()
    .flatMap((group) => group.rules);
  return ({ alertname, slo, tier }) => {
    const rule = rules.find(
      (one) =>
        'alert' in one && one.alert === alertname && one.labels.slo === slo && one.labels.tier === tier,
    );
    return rule !== undefined && 'for' in rule && rule.for !== undefined ? durationMs(rule.for) : 0;
  };
}

const unitsMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function durationMs(text: string): number {
  return [...text.matchAll(/(\d+)(ms|[dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitsMs[unit!]!,
    0,
  );
}

/** Alerts of a severity in a week of the range. */
export function perWeek(episodes: readonly Episode[], severity: string, { startMs, endMs }: Past): number {
  const weeks = (endMs - startMs) / (7 * 86_400_000);
  return episodes.filter((episode) => episode.severity === severity).length / weeks;
}
