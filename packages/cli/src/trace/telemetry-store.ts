/** Reads the spans and log lines of one correlation ID from the OTLP receiver of the native stack (autotel-devtools). */
import { request } from 'undici';
import { messageOf, UserError } from '../errors.ts';

export type StoredSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: string;
  /** Milliseconds since the epoch. */
  startTime: number;
  /** Milliseconds. */
  duration: number;
  attributes: Record<string, unknown>;
  status: { code: 'UNSET' | 'OK' | 'ERROR'; message?: string };
};

export type StoredLog = {
  /** Milliseconds since the epoch. */
  timestamp: number;
  body: unknown;
  severityText?: string;
  traceId?: string;
  spanId?: string;
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
};

export type Telemetry = { spans: StoredSpan[]; logs: StoredLog[] };

const PAGE_SIZE = 200;
const TIMEOUT_MS = 5_000;

/**
 * Every trace that has a span with this correlation ID, whole, and every log line that carries the ID or belongs to one of
 * those traces (a library's line knows its trace, not the ID). A UserError when the receiver does not answer.
 */
export async function readTelemetry(otlpUrl: string, correlationId: string): Promise<Telemetry> {
  const byId = `correlation_id = ${JSON.stringify(correlationId)}`;
  const traces = await askAll<'traces', StoredTrace>(otlpUrl, 'traces', byId);
  const queries = [byId, ...traces.map(({ traceId }) => `trace_id = ${JSON.stringify(traceId)}`)];
  const logs = new Map<string, StoredLog>();
  for (const query of queries) {
    for (const log of await askAll<'logs', StoredLog>(otlpUrl, 'logs', query))
      logs.set(JSON.stringify(log), log);
  }
  return { spans: traces.flatMap(({ spans }) => spans), logs: [...logs.values()] };
}

type StoredTrace = { traceId: string; spans: StoredSpan[] };

/** All pages of an answer. */
async function askAll<Key extends 'traces' | 'logs', Item>(
  otlpUrl: string,
  key: Key,
  query: string,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Record<Key, Item[]> & { nextCursor: string | null } = await ask(
      otlpUrl,
      `/api/query/${key}`,
      {
        query,
        limit: PAGE_SIZE,
        ...(cursor !== null && { cursor }),
      },
    );
    items.push(...page[key]);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

async function ask<T>(otlpUrl: string, path: string, body: object): Promise<T> {
  try {
    const answer = await request(`${otlpUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${await answer.body.text()}`);
    return (await answer.body.json()) as T;
  } catch (error) {
    throw new UserError(
      `The telemetry store at ${otlpUrl} did not answer: ${messageOf(error)}`,
      'Start the stack with npm start (or npm run demo on a terminal), or name the store with --otlp-url.',
      { cause: error },
    );
  }
}
