/** Series that show the events of an indicator, made so that its selectors take them. */
import {
  parseSelector,
  type Query,
  type Selector,
  WINDOW_PLACEHOLDER,
  type WindowedQuery,
} from '../selector.ts';
import type { Indicator, Operator } from '../slo.ts';
import { type Counted, counterValues, levelValues, type Phase } from './course.ts';
import { matchersOf } from './matchers.ts';
import { seriesFor } from './matching-labels.ts';
import type { InputSeries } from './promtool-test.ts';

export type Source = {
  /** Whether any share of errors can be shown, or only all and nothing. */
  shares: 'any' | 'all or nothing';
  seriesOf(course: Phase[]): InputSeries[];
  /** The same without the series that nothing happens to, as if they came with their first event. */
  raisedSeriesOf(course: Phase[]): InputSeries[];
};

/** Of an indicator whose series are not known. */
export const SILENT: Source = { shares: 'any', seriesOf: () => [], raisedSeriesOf: () => [] };

/** A source; or why there is none. */
export function sourceOf(indicator: Indicator): Source | { missing: string } {
  switch (indicator.kind) {
    case 'counters':
      return ofEvents(indicator.total, partOf(indicator), counterValues);
    case 'windowed': {
      const total = counterOf(indicator.total);
      const part = partOf(indicator);
      const selector = counterOf(part.selector);
      if (total === undefined || selector === undefined)
        return notSimple('sum(increase(metric{...}[$window]))');
      return ofEvents(total, { ...part, selector }, counterValues);
    }
    case 'gauges': {
      const total = parseSelector(indicator.total);
      const part = partOf(indicator);
      const selector = parseSelector(part.selector);
      if (total === undefined || selector === undefined) return notSimple('metric{...} or sum(metric{...})');
      return ofEvents(total, { ...part, selector }, levelValues);
    }
    case 'raw':
      return ofLevel(indicator.ratio, 'any', ({ good, bad }) => {
        const all = Math.max(good + bad, 1);
        return (indicator.rawType === 'failure' ? bad : all - bad) / all;
      });
    case 'threshold': {
      const [well, badly] = levelsAround(indicator.op, indicator.limit);
      return ofLevel(indicator.metric, 'all or nothing', ({ bad }) => (bad > 0 ? badly : well));
    }
  }
}

function notSimple(form: string): { missing: string } {
  return { missing: `its queries are not of the form ${form}, so no input can be made for them` };
}

type Part<Text> = { kind: 'good' | 'bad'; selector: Text };

function partOf<Text>(indicator: { bad: Text } | { good: Text }): Part<Text> {
  return 'bad' in indicator
    ? { kind: 'bad', selector: indicator.bad }
    : { kind: 'good', selector: indicator.good };
}

const SUMMED = /^sum\s*\(([\s\S]*)\)$/;
const COUNTED = /^(?:increase|rate)\s*\(([\s\S]*)\)$/;

/** The counter in a query that does nothing but sum its increase or its rate. */
function counterOf(query: WindowedQuery): Selector | undefined {
  const text = query.trim();
  const inner = (SUMMED.exec(text)?.[1] ?? text).trim();
  const counted = (COUNTED.exec(inner)?.[1] ?? '').trim();
  const window = `[${WINDOW_PLACEHOLDER}]`;
  return counted.endsWith(window) ? parseSelector(counted.slice(0, -window.length)) : undefined;
}

/** A series, and what it counts of an event. */
type Channel = { series: string; counts(events: Counted): number };

function ofEvents(
  total: Selector,
  { kind, selector }: Part<Selector>,
  values: typeof counterValues,
): Source | { missing: string } {
  const channels = channelsOf(total, kind, selector);
  if (channels === undefined) {
    return { missing: `no series was found that ${total} and ${selector} take as they should` };
  }
  const shown = (course: Phase[], some: Channel[]) =>
    some.map(({ series, counts }) => ({ series, values: values(course, counts) }));
  const isRaised = (course: Phase[], { counts }: Channel) =>
    course.some((phase) => !('gone' in phase) && counts(phase) > 0);
  return {
    shares: 'any',
    seriesOf: (course) => shown(course, channels),
    raisedSeriesOf: (course) =>
      shown(
        course,
        channels.filter((channel) => isRaised(course, channel)),
      ),
  };
}

function channelsOf(total: Selector, kind: 'good' | 'bad', part: Selector): Channel[] | undefined {
  const [all, some] = [matchersOf(total), matchersOf(part)];
  const [inBoth, inTotal] = [seriesFor([all, some]), seriesFor([all], [some])];
  if (inTotal === undefined) return undefined;
  const other = kind === 'bad' ? 'good' : 'bad';
  if (inBoth !== undefined) {
    return [
      { series: inTotal, counts: (events) => events[other] },
      { series: inBoth, counts: (events) => events[kind] },
    ];
  }
  // Two metrics, such as a histogram's count and one of its buckets: an event may be in both.
  const inPart = seriesFor([some], [all]);
  if (inPart === undefined) return undefined;
  return [
    { series: inTotal, counts: ({ good, bad }) => good + bad },
    { series: inPart, counts: (events) => events[kind] },
  ];
}

function ofLevel(
  query: Query,
  shares: Source['shares'],
  levelOf: (events: Counted) => number,
): Source | { missing: string } {
  const selector = parseSelector(query);
  if (selector === undefined) return notSimple('metric{...} or sum(metric{...})');
  const series = seriesFor([matchersOf(selector)]);
  if (series === undefined) return { missing: `no series was found that ${selector} takes` };
  const seriesOf = (course: Phase[]) => [{ series, values: levelValues(course, levelOf) }];
  return { shares, seriesOf, raisedSeriesOf: seriesOf };
}

/** The worst measurement that is good and the best that is bad, where there are such; else one beside the limit. */
function levelsAround(op: Operator, limit: number): [well: number, badly: number] {
  switch (op) {
    case 'lte':
      return [limit, limit + 1];
    case 'lt':
      return [limit - 1, limit];
    case 'gte':
      return [limit, limit - 1];
    case 'gt':
      return [limit + 1, limit];
  }
}
