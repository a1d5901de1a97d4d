/** Asks Prometheus, within bounds: so many questions at once, so long each, and the same question at the same time only once. */
import { createLimit } from './limit.ts';
import { durationMs } from './shared/time-range.ts';

export type Labels = Readonly<Record<string, string>>;
export type Sample = [seconds: number, value: string];
export type RangeSeries = { metric: Labels; values: Sample[] };
export type InstantSeries = { metric: Labels; value: Sample };
export type PrometheusAlert = { labels: Labels; annotations: Labels; state: string; activeAt: string };
export type PrometheusExemplar = {
  seriesLabels: Labels;
  exemplars: { labels: Labels; value: string; timestamp: number }[];
};

export type Prometheus = {
  range(query: string, times: { fromMs: number; toMs: number; stepMs: number }): Promise<RangeSeries[]>;
  instant(query: string, atMs: number): Promise<InstantSeries[]>;
  exemplars(query: string, times: { fromMs: number; toMs: number }): Promise<PrometheusExemplar[]>;
  /** Series that fit a selector and have samples in a range. */
  series(selector: string, times: { fromMs: number; toMs: number }): Promise<Labels[]>;
  labelValues(label: string, times: { fromMs: number; toMs: number }): Promise<string[]>;
  alerts(): Promise<PrometheusAlert[]>;
  /** The longest scrape interval of the targets, in milliseconds; 15 s where there is no target or no answer yet. */
  scrapeIntervalMs(): Promise<number>;
};

/** Prometheus did not answer, or not with an answer. */
export class PrometheusError extends Error {
  /** `unreachable`, `timeout`, or Prometheus's own `errorType`, such as `bad_data`. */
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = 'PrometheusError';
    this.kind = kind;
  }
}

export type PrometheusOptions = {
  /** Base URL. */
  url: string;
  /** For one question, in milliseconds. Default: 15 s. */
  timeoutMs?: number;
  /** Questions at once. Default: 4, so that the heavy ones do not starve each other. */
  concurrent?: number;
  /** Questions that wait. Default: 256, some dashboards with all their panels. */
  waiting?: number;
  fetch?: typeof globalThis.fetch;
};

/** Where no target tells it: Prometheus's usual interval in this kit. */
const DEFAULT_SCRAPE_INTERVAL_MS = 15_000;
/** Intervals and labels change with a deployment: asking again within this time would only cost. In milliseconds. */
const REMEMBERED_MS = 10_000;
/** Series of one selector that are looked at for the values of a variable. */
const SERIES_LIMIT = 5000;

export function createPrometheus(options: PrometheusOptions): Prometheus {
  const { url, timeoutMs = 15_000, concurrent = 4, waiting = 256, fetch = globalThis.fetch } = options;
  const limited = createLimit({ concurrent, waiting });
  const asked = new Map<string, Promise<unknown>>();

  async function ask<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const key = `${path}?${new URLSearchParams(parameters)}`;
    const same = asked.get(key);
    if (same) return same as Promise<T>;
    const answer = limited(() => request<T>(path, parameters));
    asked.set(key, answer);
    try {
      return await answer;
    } finally {
      asked.delete(key);
    }
  }

  async function request<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const isQuery = path.startsWith('query') || path === 'series';
    const search = new URLSearchParams(parameters);
    const response = await fetch(`${url}/api/v1/${path}${isQuery || search.size === 0 ? '' : `?${search}`}`, {
      // Queries are as long as they like: in a body, not in an address.
      ...(isQuery && { method: 'POST', body: search }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: Error) => {
      throw error.name === 'TimeoutError'
        ? new PrometheusError('timeout', `Prometheus did not answer within ${timeoutMs / 1000} s`)
        : new PrometheusError('unreachable', `Prometheus at ${url} cannot be reached`);
    });
    const body = (await response.json().catch(() => undefined)) as
      | { status: string; data: T; error?: string; errorType?: string }
      | undefined;
    if (body?.status === 'success') return body.data;
    throw new PrometheusError(
      body?.errorType ?? 'unreachable',
      body?.error ?? `Prometheus answered ${response.status}`,
    );
  }

  const remembered = new Map<string, { until: number; value: Promise<unknown> }>();
  function remember<T>(key: string, look: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const known = remembered.get(key);
    if (known && known.until > now) return known.value as Promise<T>;
    for (const [old, { until }] of remembered) if (until <= now) remembered.delete(old);
    const value = look();
    remembered.set(key, { until: now + REMEMBERED_MS, value });
    value.catch(() => remembered.delete(key));
    return value;
  }

  const timeout = `${timeoutMs}ms`;
  return {
    range: async (query, { fromMs, toMs, stepMs }) =>
      resultOf<RangeSeries>(
        await ask('query_range', {
          query,
          start: seconds(fromMs),
          end: seconds(toMs),
          step: seconds(stepMs),
          timeout,
        }),
      ),
    instant: async (query, atMs) =>
      resultOf<InstantSeries>(await ask('query', { query, time: seconds(atMs), timeout })),
    exemplars: (query, { fromMs, toMs }) =>
      ask('query_exemplars', { query, start: seconds(fromMs), end: seconds(toMs) }),
    series: (selector, times) =>
      remember(`series ${selector} ${minutes(times)}`, () =>
        ask('series', {
          'match[]': selector,
          start: seconds(times.fromMs),
          end: seconds(times.toMs),
          limit: String(SERIES_LIMIT),
        }),
      ),
    labelValues: (label, times) =>
      remember(`label ${label} ${minutes(times)}`, () =>
        ask(`label/${encodeURIComponent(label)}/values`, {
          start: seconds(times.fromMs),
          end: seconds(times.toMs),
        }),
      ),
    alerts: async () => (await ask<{ alerts: PrometheusAlert[] }>('alerts')).alerts,
    scrapeIntervalMs: () =>
      // Whoever asks has a query too, whose failure is told.
      remember('scrape interval', async () => {
        const { activeTargets } = await ask<{ activeTargets: { scrapeInterval: string }[] }>('targets', {
          state: 'active',
        });
        const intervals = activeTargets.map(({ scrapeInterval }) => durationMs(scrapeInterval) ?? 0);
        return Math.max(0, ...intervals) || DEFAULT_SCRAPE_INTERVAL_MS;
      }).catch(() => DEFAULT_SCRAPE_INTERVAL_MS),
  };
}

const seconds = (ms: number) => String(ms / 1000);
/** Which series there are is asked for once a minute of the range's ends. */
const minutes = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  `${Math.floor(fromMs / 60_000)}-${Math.floor(toMs / 60_000)}`;

type QueryResult = { resultType: 'matrix' | 'vector' | 'scalar' | 'string'; result: unknown };

/** A scalar is a series without labels. */
function resultOf<T>({ resultType, result }: QueryResult): T[] {
  return resultType === 'scalar' || resultType === 'string'
    ? [{ metric: {}, value: result } as T]
    : (result as T[]);
}
