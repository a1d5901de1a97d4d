/** Puts a query of a dashboard to Prometheus as Grafana would, and counts what comes back. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fill, rateIntervalMs, type Variables } from '@vigil/preview/fill';
import { type DashboardQuery, LABEL_VALUES } from '../queries.ts';

export type Prometheus = { url: string; scrapeIntervalMs: number };

/** From and to in milliseconds since the epoch; the step is the time between two points of a chart. */
export type Range = { fromMs: number; toMs: number; stepMs: number };

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Points of a chart: as many as Grafana asks for on a common screen. */
const POINTS = 700;

/** What a dashboard shows when it is opened: its own time. */
export function openingRange(
  { title, time }: Dashboard,
  { scrapeIntervalMs }: Prometheus,
  nowMs: number,
): Range {
  const [, count, unit = ''] = /^now-(\d+)([mhd])$/.exec(time?.from ?? '') ?? [];
  if (count === undefined)
    throw new Error(`The time of ${title} does not begin at now less minutes, hours or days`);
  const rangeMs = Number(count) * UNITS_MS[unit]!;
  const stepMs = Math.ceil(Math.max(rangeMs / POINTS, scrapeIntervalMs) / 1000) * 1000;
  return { fromMs: nowMs - rangeMs, toMs: nowMs, stepMs };
}

/**
 * Samples that can be drawn: numbers, not NaN; of a variable, the values to choose from.
 *
 * @throws Error with what Prometheus says against the query
 */
export async function samplesOf(
  query: DashboardQuery,
  variables: Variables,
  prometheus: Prometheus,
  range: Range,
): Promise<number> {
  const filled = (expr: string) => filledIn(expr, variables, prometheus, range);
  if (query.kind === 'variable') {
    const [, selector = '', label = ''] = LABEL_VALUES.exec(query.expr) ?? [];
    const values = await ask<string[]>(prometheus, `label/${label}/values`, {
      'match[]': filled(selector),
      ...bounds(range),
    });
    return values.length;
  }
  if (query.instant) {
    const { result } = await ask<{ result: { value: [number, string] }[] }>(prometheus, 'query', {
      query: filled(query.expr),
      time: String(range.toMs / 1000),
    });
    return result.filter(({ value }) => isDrawn(value)).length;
  }
  const { result } = await ask<{ result: { values: [number, string][] }[] }>(prometheus, 'query_range', {
    query: filled(query.expr),
    ...bounds(alignedToStep(range)),
    step: String(range.stepMs / 1000),
  });
  return result.reduce((sum, { values }) => sum + values.filter(isDrawn).length, 0);
}

/** Exemplars of the series that a query reads, which lead to a trace. */
export async function exemplarsOf(
  query: DashboardQuery,
  variables: Variables,
  prometheus: Prometheus,
  range: Range,
): Promise<number> {
  const found = await ask<{ exemplars: { labels: Record<string, string> }[] }[]>(
    prometheus,
    'query_exemplars',
    {
      query: filledIn(query.expr, variables, prometheus, range),
      ...bounds(range),
    },
  );
  return found.flatMap(({ exemplars }) => exemplars).filter(({ labels }) => labels.trace_id).length;
}

function filledIn(
  expr: string,
  variables: Variables,
  { scrapeIntervalMs }: Prometheus,
  range: Range,
): string {
  return fill(expr, {
    rateIntervalMs: rateIntervalMs({ intervalMs: range.stepMs, scrapeIntervalMs }),
    intervalMs: range.stepMs,
    rangeMs: range.toMs - range.fromMs,
    variables,
  });
}

/** Grafana puts the points at multiples of the step: the last one may stand before what is new. */
function alignedToStep({ fromMs, toMs, stepMs }: Range): Range {
  const aligned = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  return { fromMs: aligned(fromMs), toMs: aligned(toMs), stepMs };
}

function isDrawn([, value]: [number, string]): boolean {
  return Number.isFinite(Number(value));
}

function bounds({ fromMs, toMs }: Range) {
  return { start: String(fromMs / 1000), end: String(toMs / 1000) };
}

async function ask<Data>(
  { url }: Prometheus,
  path: string,
  parameters: Record<string, string>,
): Promise<Data> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const answer = (await response.json()) as { status: string; error?: string; data: Data };
  if (answer.status !== 'success')
    throw new Error(`${answer.error} in ${parameters.query ?? parameters['match[]']}`);
  return answer.data;
}
