/** What rules of the SLO engine cost Prometheus, beside rules of Sloth's and Pyrra's shape for the same SLOs over the same counters. */
import { join } from 'node:path';
import type { Suite, SuiteResult, Workshop } from '../suite.ts';
import { fleetOf, livedNames } from './fleet.ts';
import { writeHistory } from './history.ts';
import type { Run, SloMeasurements } from './measurements.ts';
import { assertPastIsThere } from './past-is-there.ts';
import { FULL, QUICK, type Step } from './plan.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { tablesOf } from './report.ts';
import { createSampleCounter, neededFor } from './samples.ts';
import { EVALUATION_SECONDS, type Shape } from './shape.ts';
import { shapes } from './shapes/shapes.ts';
import { startTarget } from './target.ts';
import { freeCores, measureTimes } from './times.ts';
import { createTraffic } from './traffic.ts';

async function run(workshop: Workshop): Promise<SuiteResult<SloMeasurements>> {
  const { binaries, folder, quick, signal, note } = workshop;
  // Before the bench itself is what the machine is busy with.
  const cores = freeCores();
  const plan = quick ? QUICK : FULL;
  const slos = livedNames(Math.max(...plan.map((step) => step.slos)));
  const nowSeconds = Math.floor(Date.now() / 1000 / EVALUATION_SECONDS) * EVALUATION_SECONDS;
  const dataFolder = join(folder, 'data');
  const traffic = createTraffic(nowSeconds);
  note('  writing a month of history');
  const { promtool } = binaries;
  await writeHistory({ promtool, folder, dataFolder, traffic, nowSeconds, shapes, slos, signal });
  const target = await startTarget(traffic);
  try {
    const prometheus = await startPrometheus(workshop, { dataFolder, scrapeConfig: target.scrapeConfig });
    await assertPastIsThere(prometheus, shapes, slos, traffic, nowSeconds);
    note('  counting samples');
    const samples = await countSamples(prometheus, plan, nowSeconds);
    const times = await measureTimes(prometheus, plan, { cores, signal, note });
    const data: SloMeasurements = {
      rules: Object.fromEntries(shapes.map((shape) => [shape.name, rulesOf(shape)])),
      budget: samples.budget,
      runs: samples.runs.map((run, index) => ({ ...run, timed: times[index]! })),
    };
    return { data, tables: tablesOf(data) };
  } finally {
    await target.close();
  }
}

function rulesOf(shape: Shape): number {
  return fleetOf(shape, 1).flatMap(({ rules }) => rules).length;
}

async function countSamples(prometheus: Prometheus, plan: readonly Step[], nowSeconds: number) {
  const count = createSampleCounter(prometheus, nowSeconds);
  const budget: SloMeasurements['budget'] = {};
  for (const shape of shapes) budget[shape.name] = await count(neededFor(shape.budget, fleetOf(shape, 1)));
  const runs: Omit<Run, 'timed'>[] = [];
  for (const { slos } of plan)
    for (const shape of shapes)
      runs.push({ slos, shape: shape.name, samples: await count(fleetOf(shape, slos)) });
  return { budget, runs };
}

export const sloSuite: Suite<SloMeasurements> = {
  name: 'slo',
  measures: "rules of the SLO engine beside rules of Sloth's and Pyrra's shape, in the same Prometheus",
  run,
};
