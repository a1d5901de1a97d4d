/** Fills in all that the rules of SLOs record over a past whose samples are there, and tells what came of it. */
import {
  type Catalogue,
  type Grain,
  grainOf,
  HANDOVER_MS,
  handoverPasses,
  hasHistoryAt,
  historyPasses,
  historyTiming,
  series,
  seriesOf,
} from '@vigil/slo';
import { UserError } from '../../errors.ts';
import { dataOf } from '../../prometheus/answer.ts';
import { marksIn } from './evaluate.ts';
import { fillPasses } from './fill-passes.ts';
import { withPrometheus } from './temporary-prometheus.ts';
import type { Workshop } from './workshop.ts';

/** In milliseconds since the epoch. */
export type Past = { startMs: number; endMs: number };

/** @throws UserError at a time scale at which no past can be filled in */
export function assertHistoryAt(timeScale: number): void {
  if (hasHistoryAt(timeScale)) return;
  throw new UserError(
    `No past can be filled in at a time scale of ${timeScale}.`,
    'Five minutes must be whole seconds: take a scale that divides 300, such as 1, 10, 30 or 60.',
  );
}

const GRAINS: readonly Grain[] = ['coarse', 'fine'];

/** @returns how many samples were recorded */
export async function recordPast(
  catalogue: Catalogue,
  { startMs, endMs }: Past,
  timeScale: number,
  workshop: Workshop,
): Promise<number> {
  let samples = 0;
  for (const grain of GRAINS) {
    const slos = catalogue.slos.filter((slo) => grainOf(slo) === grain);
    if (slos.length === 0) continue;
    const part = { ...catalogue, slos };
    const timing = historyTiming(timeScale, grain);
    const range = marksIn(startMs, endMs, timing.evaluationIntervalMs);
    samples += await fillPasses(historyPasses(part, timing), range, workshop);
    const lastHour = marksIn(endMs - timing.scaled(HANDOVER_MS), endMs, timing.evaluationIntervalMs);
    samples += await fillPasses(handoverPasses(part, timing), lastHour, workshop);
  }
  return samples;
}

/** How an SLO stands at the end of the past. */
export type Standing = {
  slo: string;
  service: string;
  /** 1 full, 0 spent; undefined where it cannot be told, as for a calendar period. */
  budgetRemaining: number | undefined;
  /** Whether anything was there to count. */
  hasSeries: boolean;
};

export async function readStandings(
  { slos }: Catalogue,
  { endMs }: Past,
  workshop: Workshop,
): Promise<Standing[]> {
  const moment = { startSeconds: endMs / 1000, endSeconds: endMs / 1000, stepSeconds: 1 };
  return withPrometheus(workshop, (client) =>
    Promise.all(
      slos.map(async (slo) => {
        const read = async (query: string) =>
          dataOf(await client.queryRange(query, moment), client.url)[0]?.points[0]?.value;
        const seen = await read(`max_over_time(${seriesOf(series.seriesCount, slo)}[100y])`);
        return {
          slo: slo.name,
          service: slo.service,
          budgetRemaining: await read(seriesOf(series.periodBudgetRemaining, slo)),
          hasSeries: (seen ?? 0) > 0,
        };
      }),
    ),
  );
}
