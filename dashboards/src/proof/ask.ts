/** Puts a query of a dashboard to Prometheus as Grafana would, and counts what comes back. */
import { fill, rateIntervalMs, type Variables } from '@vigil/preview/fill';
import { type DashboardQuery, LABEL_VALUES } from '../queries.ts';

export type Prometheus = { url: string; scrapeIntervalMs: number };

/** Milliseconds since the epoch. */
export type Range = { fromMs: number; toMs: number };

/** Time between two points. */
const STEP_MS = 1000;

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
    ...bounds(range),
    step: String(STEP_MS / 1000),
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
    rateIntervalMs: rateIntervalMs({ intervalMs: STEP_MS, scrapeIntervalMs }),
    intervalMs: STEP_MS,
    rangeMs: range.toMs - range.fromMs,
    variables,
  });
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
