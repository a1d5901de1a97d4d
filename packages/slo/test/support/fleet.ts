/**
 * Processes that answer requests: every event is known, and what scrapes show of it, and what no reader of scrapes can know. The reference
 * that budgets are compared with.
 */
import type { InputSeries } from './promtool.ts';

/** The parts into which the time between two scrapes is cut: events and restarts happen within it, so a scrape can hide them. */
export const PARTS = 4;

export type Count = { good: number; bad: number };
const KINDS = ['good', 'bad'] as const;

/** One process. Moments are in parts since the beginning of the run. */
export type Life = {
  instance: string;
  /** 0 for one that is there when the run begins. */
  bornAt: number;
  restartsAt: number[];
  /** Infinity for one that outlives the run. */
  diesAt: number;
  /** Whether a scrape fails although the process lives, by the number of the scrape. */
  isMissed(scrape: number): boolean;
  /** Whether the counter of errors is there from the start, as it should be, or comes with the first error. */
  errorsFromStart: boolean;
  /** What is answered in a part of the time. */
  traffic(part: number): Count;
};

/** A process that lives through the whole run, is seen by every scrape, and answers 100 requests in each part; bent as given. */
export function life(bent: Partial<Life> = {}): Life {
  return {
    instance: 'a',
    bornAt: 0,
    restartsAt: [],
    diesAt: Number.POSITIVE_INFINITY,
    isMissed: () => false,
    errorsFromStart: true,
    traffic: () => ({ good: 100, bad: 0 }),
    ...bent,
  };
}

export type Telling = {
  /** Scrapes of the run; the first is at its beginning, before any event. */
  scrapes: number;
  metric: string;
  /** Labels of all series, for example `job="shop"`. */
  labels: string;
  /** Which scrapes are the last before an evaluation; all of them by default. What others tell is not read. */
  isRead?(scrape: number): boolean;
};

export type Told = {
  series: InputSeries[];
  /** Events since the scrape before, by the number of the scrape. */
  truth: Count[];
  /** What of them no reader of scrapes can know, by the number of the scrape that should have told. */
  hidden: Count[];
};

/** What one scrape tells of one process, and what it answered since the scrape before. */
type Scrape = { answered: Count; counters?: Partial<Count>; up?: 0 | 1 };

export function tell(lives: Life[], telling: Telling): Told {
  const told: Told = { series: [], truth: zeros(telling.scrapes), hidden: zeros(telling.scrapes) };
  for (const one of lives) {
    const scrapes = scrapesOf(one, telling.scrapes);
    const labels = `${telling.labels},instance="${one.instance}"`;
    const add = (series: string, of: (scrape: Scrape) => number | undefined) =>
      told.series.push({ series, values: valuesOf(scrapes.map(of)) });
    add(`up{${labels}}`, ({ up }) => up);
    add(`${telling.metric}{${labels},code="200"}`, ({ counters }) => counters?.good);
    add(`${telling.metric}{${labels},code="500"}`, ({ counters }) => counters?.bad);
    for (const kind of KINDS) {
      const hidden = hiddenOf(scrapes, kind, telling.isRead ?? (() => true));
      scrapes.forEach(({ answered }, index) => {
        told.truth[index]![kind] += answered[kind];
        told.hidden[index]![kind] += hidden[index]!;
      });
    }
  }
  return told;
}

/** Lives one life, part by part. */
function scrapesOf(one: Life, count: number): Scrape[] {
  const scrapes: Scrape[] = [];
  let answered = { good: 0, bad: 0 };
  let counters = { good: 0, bad: 0 };
  for (let part = 0; scrapes.length < count; part += 1) {
    const lives = part >= one.bornAt && part < one.diesAt;
    if (part % PARTS === 0) {
      const scrape = part / PARTS;
      const showsErrors = one.errorsFromStart || counters.bad > 0;
      scrapes.push({
        answered,
        ...(lives ? { up: one.isMissed(scrape) ? 0 : 1 } : {}),
        ...(lives && !one.isMissed(scrape)
          ? { counters: { good: counters.good, ...(showsErrors ? { bad: counters.bad } : {}) } }
          : {}),
      });
      answered = { good: 0, bad: 0 };
    }
    if (!lives) continue;
    if (one.restartsAt.includes(part)) counters = { good: 0, bad: 0 };
    const { good, bad } = one.traffic(part);
    answered = { good: answered.good + good, bad: answered.bad + bad };
    counters = { good: counters.good + good, bad: counters.bad + bad };
  }
  return scrapes;
}

/** Events that cannot be known from the values of one counter, by the scrape that should have told of them. */
function hiddenOf(scrapes: Scrape[], kind: keyof Count, isRead: (scrape: number) => boolean): number[] {
  let last = 0;
  let answered = 0;
  const hidden = scrapes.map(({ answered: since, counters }, scrape) => {
    answered += since[kind];
    const value = counters?.[kind];
    if (value === undefined || !isRead(scrape)) return 0;
    // A counter that fell began anew at zero. One that did not fall may have, too: nobody can see it.
    const known = value < last ? value : value - last;
    const unknown = answered - known;
    last = value;
    answered = 0;
    return unknown;
  });
  // What was answered after the last scrape that told anything.
  hidden[hidden.length - 1]! += answered;
  return hidden;
}

function zeros(count: number): Count[] {
  return Array.from({ length: count }, () => ({ good: 0, bad: 0 }));
}

/** In promtool's notation; where a value ends, Prometheus writes that it did. */
function valuesOf(values: (number | undefined)[]): string {
  return values.map((value, index) => value ?? (values[index - 1] === undefined ? '_' : 'stale')).join(' ');
}
