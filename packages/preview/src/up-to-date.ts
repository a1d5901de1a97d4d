/** A range whose last point is the present: the grid of a long range ends hours ago. */
import type { InstantSeries, Prometheus, RangeSeries } from './prometheus.ts';
import type { Instants } from './shared/time-range.ts';
import { aligned } from './step.ts';

/** A grid that ends nearer than this, in milliseconds, is the present. */
const NEAR_MS = 15_000;

/** The query over the range, and once more at its very end where the grid does not reach it. */
export async function rangeUpToDate(
  prometheus: Pick<Prometheus, 'range' | 'instant'>,
  query: string,
  { times, stepMs }: { times: Instants; stepMs: number },
): Promise<RangeSeries[]> {
  const grid = aligned(times, stepMs);
  const isBehind = times.to - grid.toMs > NEAR_MS;
  const [past, present] = await Promise.all([
    prometheus.range(query, { ...grid, stepMs }),
    isBehind ? prometheus.instant(query, times.to) : [],
  ]);
  return withPresent(past, present);
}

function withPresent(past: readonly RangeSeries[], present: readonly InstantSeries[]): RangeSeries[] {
  const latest = new Map(present.map((series) => [keyOf(series), series]));
  const continued = past.map((series) => {
    const now = latest.get(keyOf(series));
    latest.delete(keyOf(series));
    return now ? { ...series, values: [...series.values, now.value] } : series;
  });
  const begun = [...latest.values()].map(({ metric, value }) => ({ metric, values: [value] }));
  return [...continued, ...begun];
}

/** Prometheus writes the labels of a series in one order. */
const keyOf = ({ metric }: { metric: Readonly<Record<string, string>> }) => JSON.stringify(metric);
