/** Writes the past that rules read: a month of counters, and what was recorded of them, as blocks of Prometheus. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { EVALUATION_SECONDS, type PastSeries, type Shape } from './shape.ts';
import { COUNTER, INSTANCES, SCRAPE_SECONDS, type Traffic } from './traffic.ts';

/** With Prometheus's own two hours a million samples of a month take minutes to write. */
const BLOCK_DURATION = '960h';

/** Longer than the hour for which the engine remembers a counter. */
const UP_SECONDS = 2 * 3600;

/** As long as Prometheus's lookback, so that a rule finds what the rule before it recorded a moment ago. */
const RECENT_SECONDS = 300;

export async function writeHistory(options: {
  promtool: string;
  folder: string;
  dataFolder: string;
  traffic: Traffic;
  nowSeconds: number;
  shapes: readonly Shape[];
  slos: readonly string[];
  signal: AbortSignal;
}): Promise<void> {
  const { promtool, folder, dataFolder, traffic, nowSeconds, shapes, slos, signal } = options;
  const file = join(folder, 'history.om');
  const series = [
    ...countersOf(traffic, nowSeconds),
    ...upSeries(),
    ...shapes.flatMap((shape) => slos.flatMap((slo) => recordedBy(shape, slo, traffic))),
  ];
  await pipeline(Readable.from(openMetrics(series, nowSeconds)), createWriteStream(file), { signal });
  const arguments_ = [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    `--max-block-duration=${BLOCK_DURATION}`,
    '-q',
  ];
  await execa(promtool, [...arguments_, file, dataFolder], { cancelSignal: signal });
  await rm(file);
}

function countersOf(traffic: Traffic, nowSeconds: number): PastSeries[] {
  return traffic.counters.map((counter) => ({
    metric: COUNTER,
    labels: { job: 'shop', instance: counter.instance, code: counter.code },
    everySeconds: SCRAPE_SECONDS,
    backSeconds: nowSeconds - traffic.beginSeconds,
    value: (at) => traffic.valueAt(counter, at),
  }));
}

function upSeries(): PastSeries[] {
  return INSTANCES.map((instance) => ({
    metric: 'up',
    labels: { job: 'shop', instance },
    everySeconds: SCRAPE_SECONDS,
    backSeconds: UP_SECONDS,
    value: () => 1,
  }));
}

/** The past of a shape's own, and a moment of everything else that it records. */
function recordedBy(shape: Shape, slo: string, traffic: Traffic): PastSeries[] {
  const past = shape.past(slo, traffic);
  const recent = shape.groupsOf(slo).flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      'record' in rule && !past.some(({ metric }) => metric === rule.record)
        ? [
            {
              metric: rule.record,
              labels: rule.labels,
              everySeconds: EVALUATION_SECONDS,
              backSeconds: RECENT_SECONDS,
              value: () => 0.0005,
            },
          ]
        : [],
    ),
  );
  return [...past, ...recent];
}

/** OpenMetrics wants all series of a metric together. */
function* openMetrics(series: readonly PastSeries[], nowSeconds: number): Generator<string> {
  for (const family of Map.groupBy(series, ({ metric }) => metric).values())
    for (const one of family) yield* samplesOf(one, nowSeconds);
  yield '# EOF\n';
}

const LINES_PER_CHUNK = 5_000;

function* samplesOf(series: PastSeries, nowSeconds: number): Generator<string> {
  const { metric, labels, everySeconds, backSeconds, endsAgoSeconds = 0, value } = series;
  const matchers = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  const name = `${metric}{${matchers.join(',')}}`;
  let lines: string[] = [];
  const first = Math.ceil((nowSeconds - backSeconds) / everySeconds) * everySeconds;
  for (let at = first; at <= nowSeconds - endsAgoSeconds; at += everySeconds) {
    lines.push(`${name} ${value(at)} ${at}\n`);
    if (lines.length < LINES_PER_CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
