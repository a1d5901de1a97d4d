/** Prometheus's HTTP API, as far as the kit asks it; the same of Thanos, Mimir and others that answer as Prometheus does. */
import { request } from 'undici';
import { messageOf, UserError } from '../errors.ts';
import type { Answer } from './answer.ts';

export type Labels = Record<string, string>;

/** A series at the moment of the query. */
export type Sample = { labels: Labels; value: number };

/** A series over a range; times are in seconds since the epoch. */
export type Series = { labels: Labels; points: { timeSeconds: number; value: number }[] };

export type Alert = { labels: Labels; annotations: Labels; state: 'pending' | 'firing' };

/** An alerting rule that is loaded. `health` is `unknown` until it was first evaluated. */
export type AlertRule = {
  name: string;
  labels: Labels;
  health: 'ok' | 'err' | 'unknown';
  lastError?: string;
};

export type Range = { startSeconds: number; endSeconds: number; stepSeconds: number };

export type PrometheusClient = {
  /** Its address without credentials and without a slash at the end, to be shown. */
  url: string;
  /** A query for a vector, now. */
  query(query: string): Promise<Answer<Sample[]>>;
  queryRange(query: string, range: Range): Promise<Answer<Series[]>>;
  /** The samples themselves, at their own times: of a selector with a range, up to a moment. */
  rawSamples(rangeSelector: string, untilSeconds: number): Promise<Answer<Series[]>>;
  alerts(): Promise<Answer<Alert[]>>;
  alertRules(): Promise<Answer<AlertRule[]>>;
};

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * @param address may hold `user:password@` for basic authentication, and a path that the API stands below
 * @param options.timeoutMs for each question, its answer read to the end
 * @throws UserError when the address is not one of HTTP
 */
export function createPrometheusClient(
  address: string,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: { timeoutMs?: number } = {},
): PrometheusClient {
  const { url, headers } = addressOf(address);

  async function ask<Wire, T>(
    path: string,
    parameters: Record<string, string> | undefined,
    read: (data: Wire) => T,
  ): Promise<Answer<T>> {
    let status: number;
    let text: string;
    try {
      const response = await request(`${url}/api/v1/${path}`, {
        method: parameters === undefined ? 'GET' : 'POST',
        headers: {
          ...headers,
          ...(parameters && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: parameters === undefined ? null : new URLSearchParams(parameters).toString(),
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      return { kind: 'unreachable', message: whyUnreachable(error, timeoutMs) };
    }
    return answerOf(status, text, read);
  }

  return {
    url,
    query: (query) => ask<WireVector, Sample[]>('query', { query }, samplesOf),
    queryRange: (query, { startSeconds, endSeconds, stepSeconds }) =>
      ask<WireMatrix, Series[]>(
        'query_range',
        { query, start: String(startSeconds), end: String(endSeconds), step: String(stepSeconds) },
        seriesOfMatrix,
      ),
    rawSamples: (rangeSelector, untilSeconds) =>
      ask<WireMatrix, Series[]>(
        'query',
        { query: rangeSelector, time: String(untilSeconds) },
        seriesOfMatrix,
      ),
    alerts: () => ask<{ alerts: Alert[] }, Alert[]>('alerts', undefined, ({ alerts }) => alerts),
    alertRules: () =>
      ask<{ groups: { rules: AlertRule[] }[] }, AlertRule[]>('rules?type=alert', undefined, ({ groups }) =>
        groups.flatMap(({ rules }) => rules),
      ),
  };
}

function addressOf(address: string): { url: string; headers: Record<string, string> } {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UserError(
      `"${address}" is not the address of a Prometheus.`,
      'Give one such as http://127.0.0.1:9090',
    );
  }
  const { username, password, origin, pathname } = url;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return {
    url: `${origin}${pathname}`.replace(/\/+$/, ''),
    headers: username === '' ? {} : { authorization: `Basic ${credentials.toString('base64')}` },
  };
}

function whyUnreachable(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `nothing within ${timeoutMs / 1000} s`;
  // An error about several addresses of one name has a code, and no message of its own.
  return messageOf(error) || String((error as NodeJS.ErrnoException).code);
}

type WireEnvelope<Wire> =
  | { status: 'success'; data: Wire; warnings?: string[] }
  | { status: 'error'; error: string; errorType: string };
type WireVector = {
  resultType: 'vector';
  result: { metric: Labels; value: [timeSeconds: number, text: string] }[];
};
type WireMatrix = {
  resultType: 'matrix';
  result: { metric: Labels; values: [timeSeconds: number, text: string][] }[];
};

/** Whoever stands in between may answer with a page of its own, also with 200: only what reads as Prometheus's is data. */
function answerOf<Wire, T>(status: number, text: string, read: (data: Wire) => T): Answer<T> {
  try {
    const envelope = JSON.parse(text) as WireEnvelope<Wire>;
    if (envelope.status === 'success' && status === 200) {
      return { kind: 'data', data: read(envelope.data), warnings: envelope.warnings ?? [] };
    }
    if (envelope.status === 'error') return { kind: 'refused', status, message: envelope.error };
  } catch {
    // Told below, with what was answered.
  }
  return { kind: 'refused', status, message: `not an answer of Prometheus: ${excerpt(text)}` };
}

const EXCERPT_LENGTH = 100;

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}...` : line || 'nothing';
}

function samplesOf({ resultType, result }: WireVector): Sample[] {
  if (resultType !== 'vector') throw new TypeError(`a ${resultType} instead of a vector`);
  return result.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) }));
}

function seriesOfMatrix({ resultType, result }: WireMatrix): Series[] {
  if (resultType !== 'matrix') throw new TypeError(`a ${resultType} instead of a matrix`);
  return result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([timeSeconds, text]) => ({ timeSeconds, value: numberOf(text) })),
  }));
}

const infinities: Record<string, number> = {
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/** NaN for Prometheus's NaN, and for what is no number at all. */
function numberOf(text: string): number {
  return infinities[text] ?? (text === '' ? Number.NaN : Number(text));
}
