/** The made-up past of the kit as samples of every series, in OpenMetrics. */
import { type Labels, SIMULATED, sampleLine, seriesText } from '@vigil/slo';
import { meanSeconds, shareWithin } from './latency.ts';
import type { Chance, Moment } from './moment.ts';
import { chanceOf, momentsOf, type PastOptions } from './moments.ts';
import { COUNTERS, type CounterRow, GAUGES, type GaugeRow, HISTOGRAMS, type HistogramRow } from './rows.ts';

/** A target of Prometheus: its job and the address that it is scraped at. */
export type Target = { job: string; instance: string };

export type KitPast = PastOptions & { targets: readonly Target[] };

/** Whether a series is written. */
export type Wanted = (name: string, labels: Labels) => boolean;

/** What writes the lines of some series, moment by moment. */
type Pen = (moment: Moment, restarted: (service: string) => boolean, chance: Chance) => string;

/** The lines of every moment, in the order of time. */
export function* kitSamples(past: KitPast, wanted: Wanted): Generator<string> {
  const { targets, services, seed = 1 } = past;
  const target = (service: string): Labels => targets.find(({ job }) => job === service) ?? {};
  const pens = [
    ...targets.map(({ job, instance }) => constantPen('up', { job, instance }, wanted)),
    ...services.map((service) => constantPen(SIMULATED, { service }, wanted)),
    ...COUNTERS.map((row) => counterPen(row, target(row.service), wanted)),
    ...HISTOGRAMS.flatMap((row) => histogramPens(row, target(row.service), wanted)),
    ...GAUGES.map((row) => gaugePen(row, target(row.service), wanted)),
  ].filter((pen) => pen !== undefined);
  // Of its own, so that another gauge does not change what happens.
  const chance = chanceOf(seed + 1);
  let last: Moment | undefined;
  for (const moment of momentsOf(past)) {
    const before = last ?? moment;
    const restarted = (service: string) =>
      before.started[service]?.timeMs !== moment.started[service]?.timeMs;
    yield pens.map((pen) => pen(moment, restarted, chance)).join('');
    last = moment;
  }
}

function constantPen(name: string, labels: Labels, wanted: Wanted): Pen | undefined {
  if (!wanted(name, labels)) return undefined;
  const series = seriesText(name, labels);
  return ({ timeMs }) => sampleLine(series, 1, timeMs);
}

/** A sum that goes on until the service is started anew. */
function sumPen(
  service: string,
  name: string,
  labels: Labels,
  wanted: Wanted,
  add: (moment: Moment) => number,
  shown: (sum: number) => number,
): Pen | undefined {
  if (!wanted(name, labels)) return undefined;
  const series = seriesText(name, labels);
  let sum = 0;
  return (moment, restarted) => {
    sum = (restarted(service) ? 0 : sum) + add(moment);
    return sampleLine(series, shown(sum), moment.timeMs);
  };
}

function counterPen(row: CounterRow, target: Labels, wanted: Wanted): Pen | undefined {
  return sumPen(row.service, row.name, { ...target, ...row.labels }, wanted, row.add, withoutDust);
}

function histogramPens(row: HistogramRow, target: Labels, wanted: Wanted): (Pen | undefined)[] {
  const { service, name, boundsSeconds, add, latency } = row;
  const labels = { ...target, ...row.labels };
  const bucket = (bound: number, share: (moment: Moment) => number) =>
    sumPen(
      service,
      `${name}_bucket`,
      { ...labels, le: boundText(bound) },
      wanted,
      (moment) => add(moment) * share(moment),
      // Sums of shares, of which whole ones are shown, stay in the order of the bounds.
      Math.floor,
    );
  const mean = (moment: Moment) => add(moment) * meanSeconds(latency(moment));
  return [
    ...boundsSeconds.map((bound) => bucket(bound, (moment) => shareWithin(bound, latency(moment)))),
    bucket(Number.POSITIVE_INFINITY, () => 1),
    sumPen(service, `${name}_sum`, labels, wanted, mean, withoutDust),
    sumPen(service, `${name}_count`, labels, wanted, add, withoutDust),
  ];
}

/** Its labels may change with time, as those of a version do. */
function gaugePen({ name, labels, value }: GaugeRow, target: Labels, wanted: Wanted): Pen {
  return (moment, _, chance) => {
    const all = { ...target, ...labels(moment) };
    return wanted(name, all) ? sampleLine(seriesText(name, all), value(moment, chance), moment.timeMs) : '';
  };
}

/** As OpenMetrics writes a bound, and so as Prometheus keeps those of the kit's services. */
function boundText(bound: number): string {
  if (bound === Number.POSITIVE_INFINITY) return '+Inf';
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

/** Without what binary fractions leave behind, which would make every line longer. */
function withoutDust(sum: number): number {
  return Math.round(sum * 1000) / 1000;
}
