/** What a Prometheus knows of an SLO's indicator: whether its series are there, and how many events come. */
import type { Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { type IndicatorQuery, indicatorQueries, type Part, trafficQueries } from './indicator-queries.ts';

/** Answers a query for a vector; `refused` where Prometheus does not take the query. An unreachable Prometheus is the asker's to tell: it throws. */
export type Ask = (
  query: string,
) => Promise<{ samples: { labels: Record<string, string>; value: number }[] } | { refused: string }>;

export type Presence = {
  part: Part;
  query: string;
  /** Series now. */
  series: number;
  /** A few of them. */
  examples: string[];
  /** Whether there was any in the last 30 days; undefined where that cannot be told. */
  everSeen: boolean | undefined;
  /** What Prometheus says of a query that it does not take. */
  refused: string | undefined;
};

export type Measured = {
  indicator: Presence[];
  /** Events in an hour, on average; undefined where there is no such series, or where events come from nobody. */
  eventsPerHour: number | undefined;
  /** `recorded`: by our rules, over the period; `indicator`: by the indicator's own series, over a day. */
  from: 'recorded' | 'indicator' | undefined;
};

const EXAMPLES = 3;

export async function measure(slo: Slo, ask: Ask, timing: Timing): Promise<Measured> {
  const indicator = await Promise.all(indicatorQueries(slo, timing).map((query) => presenceOf(query, ask)));
  for (const { from, query } of trafficQueries(slo, timing)) {
    const answer = await ask(query);
    const value = 'samples' in answer ? answer.samples[0]?.value : undefined;
    if (value !== undefined && Number.isFinite(value)) return { indicator, eventsPerHour: value, from };
  }
  return { indicator, eventsPerHour: undefined, from: undefined };
}

async function presenceOf({ part, written, now, ever }: IndicatorQuery, ask: Ask): Promise<Presence> {
  const count = await ask(`count(${now})`);
  if ('refused' in count) {
    return { part, query: written, series: 0, examples: [], everSeen: undefined, refused: count.refused };
  }
  const series = count.samples[0]?.value ?? 0;
  const examples = series === 0 ? [] : await examplesOf(now, ask);
  const everSeen = series > 0 || (ever === undefined ? undefined : await hasSeries(ever, ask));
  return { part, query: written, series, examples, everSeen, refused: undefined };
}

async function examplesOf(query: string, ask: Ask): Promise<string[]> {
  const answer = await ask(`topk(${EXAMPLES}, ${query})`);
  return 'samples' in answer ? answer.samples.map(({ labels }) => seriesText(labels)).sort() : [];
}

async function hasSeries(query: string, ask: Ask): Promise<boolean> {
  const answer = await ask(`count(${query})`);
  return 'samples' in answer && answer.samples.length > 0;
}

function seriesText({ __name__: name = '', ...labels }: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(',')}}`;
}
