/**
 * The traffic under measure: eight counters of one shop, scraped every 15 s, whose value at any scrape of the last month and of the next
 * hour is known. What others recorded of it can so be written down exactly, and what they read can be checked.
 */

export const SCRAPE_SECONDS = 15;
export const COUNTER = 'requests_total';
export const INSTANCES = ['a', 'b', 'c', 'd'] as const;

/** Longer than the longest window, so that no range is cut off at its beginning. */
const HISTORY_DAYS = 31;

/** The bench scrapes on while it measures. */
const FUTURE_SECONDS = 3600;

type Kind = { code: string; bad: boolean; perScrape: number };

/** A request in 2000 fails: half of what an objective of 99.9 % allows, so that no alert is active. */
const KINDS: readonly Kind[] = [
  { code: '200', bad: false, perScrape: 150 },
  { code: '500', bad: true, perScrape: 0.075 },
];

export type Counter = { instance: string; code: string; bad: boolean; values: Float64Array };

export type Traffic = {
  beginSeconds: number;
  counters: readonly Counter[];
  /** The value of a counter at a scrape. */
  valueAt: (counter: Counter, atSeconds: number) => number;
  /** How many events there were between two scrapes; `total` includes the bad ones. */
  events: (kind: 'total' | 'bad', fromSeconds: number, toSeconds: number) => number;
};

/** @param nowSeconds where the past ends, a multiple of the scrape interval */
export function createTraffic(nowSeconds: number): Traffic {
  const beginSeconds = nowSeconds - HISTORY_DAYS * 86_400;
  const length = (nowSeconds + FUTURE_SECONDS - beginSeconds) / SCRAPE_SECONDS;
  const random = pseudoRandom(1);
  const counters = INSTANCES.flatMap((instance) =>
    KINDS.map(({ code, bad, perScrape }) => {
      const values = new Float64Array(length);
      // Twice the mean at most, and spread evenly: a counter that always grows by the same would be compressed to nothing.
      for (let index = 1; index < length; index += 1)
        values[index] = values[index - 1]! + Math.floor(random() * 2 * perScrape + random());
      return { instance, code, bad, values };
    }),
  );
  const indexOf = (seconds: number) => Math.max(0, Math.floor((seconds - beginSeconds) / SCRAPE_SECONDS));
  const valueAt = ({ values }: Counter, atSeconds: number) => values[indexOf(atSeconds)]!;
  const sums = { total: summed(counters), bad: summed(counters.filter(({ bad }) => bad)) };
  return {
    beginSeconds,
    counters,
    valueAt,
    events: (kind, from, to) => sums[kind][indexOf(to)]! - sums[kind][indexOf(from)]!,
  };
}

function summed(counters: readonly Counter[]): Float64Array {
  const sum = new Float64Array(counters[0]!.values.length);
  for (const { values } of counters)
    for (let index = 0; index < sum.length; index += 1) sum[index]! += values[index]!;
  return sum;
}

/** Numbers from 0 to 1, the same at every run. Source: the mulberry32 generator, which is in the public domain. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
