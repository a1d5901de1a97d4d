/** Good or bad events and their total: counters, queries over a window, or numbers that rise and fall. */
import { isRate, parseSelector, parseWindowed, type Query, type WindowedQuery } from '../selector.ts';
import type { Indicator } from '../slo.ts';
import type { Library } from './library.ts';
import { queryOf } from './metric.ts';
import type { RatioSpec } from './openslo.ts';
import { at, type Located, type Place, type Report } from './report.ts';

type Events = Extract<Indicator, { kind: 'counters' | 'windowed' | 'gauges' }>;

/** The two queries of a ratio, as they came or as something that is known of both. */
type Pair<Metric> = { total: Metric; part: Metric };
type Role = keyof Pair<unknown>;
const ROLES: readonly Role[] = ['total', 'part'];

const NO_COUNTERS = [
  'a counter, so that its increments can be counted without loss: its selector, such as requests_total{job="shop"}, alone or in sum(...).',
  'Two ways out: make one counter of it by a recording rule of your own,',
  'or write both queries for the number of events in $window, such as sum(increase(a_total[$window])) + sum(increase(b_total[$window]))',
].join(' ');

const COUNTER_OR_NOT = [
  'true, if the queries name counters, which only rise: the engine counts their increments;',
  'or false, if their values rise and fall, such as a number of instances: each evaluation adds the values',
].join(' ');

export function eventsOf(
  { value: ratio, place }: Located<RatioSpec>,
  library: Library,
  report: Report,
): Events | undefined {
  const partName = ratio.bad === undefined ? 'good' : 'bad';
  const metricPlaces: Pair<Place> = { total: at(place, 'total'), part: at(place, partName) };
  const total = queryOf({ value: ratio.total!, place: metricPlaces.total }, library, report);
  const part = queryOf({ value: ratio[partName]!, place: metricPlaces.part }, library, report);
  if (total === undefined || part === undefined) return undefined;

  const queries = { total, part };
  const places: Pair<Place> = {
    total: at(metricPlaces.total, 'metricSource', 'spec', 'query'),
    part: at(metricPlaces.part, 'metricSource', 'spec', 'query'),
  };
  const named = <Metric>({ total, part }: Pair<Metric>) =>
    partName === 'bad' ? { total, bad: part } : { total, good: part };

  const windowed = { total: parseWindowed(total), part: parseWindowed(part) };
  if (windowed.total !== undefined || windowed.part !== undefined) {
    const pair = windowedPair(windowed, ratio, places, report, place);
    return pair && { kind: 'windowed', ...named(pair) };
  }
  if (ratio.counter === undefined) return report.refuse(at(place, 'counter'), COUNTER_OR_NOT, 'nothing');
  if (!ratio.counter) return { kind: 'gauges', ...named(queries as Pair<Query>) };
  const selectors = { total: parseSelector(total), part: parseSelector(part) };
  for (const role of ROLES) {
    if (selectors[role] === undefined)
      report.refuse(places[role], NO_COUNTERS, JSON.stringify(queries[role]));
  }
  if (selectors.total === undefined || selectors.part === undefined) return undefined;
  return { kind: 'counters', ...named({ total: selectors.total, part: selectors.part }) };
}

/** Two queries that hold the placeholder and count in one unit. */
function windowedPair(
  { total, part }: Pair<WindowedQuery | undefined>,
  { counter }: RatioSpec,
  places: Pair<Place>,
  report: Report,
  place: Place,
): Pair<WindowedQuery> | undefined {
  if (counter === false) {
    return report.refuse(
      at(place, 'counter'),
      'true, or nothing: a query with $window counts the events of the window',
      'false',
    );
  }
  if (total === undefined || part === undefined) {
    return report.refuse(
      total === undefined ? places.total : places.part,
      'a query with $window as well: both queries hold it or neither does, so that they count the same time',
      'a query without it',
    );
  }
  const pair = { total, part };
  for (const role of ROLES) warnOfInstants(pair[role], places[role], report);
  const units = { total: unitOf(total), part: unitOf(part) };
  for (const role of ROLES) {
    if (units[role] !== undefined) continue;
    report.refuse(
      places[role],
      'rate, which gives events a second, or increase, which gives events, but not both in one query',
      JSON.stringify(pair[role]),
    );
  }
  if (units.total === undefined || units.part === undefined) return undefined;
  if (units.total !== units.part) {
    return report.refuse(
      places.part,
      `${units.total}, as the total is: both with rate or both with increase`,
      `${units.part} in ${JSON.stringify(part)}`,
    );
  }
  return pair;
}

/** What a windowed query counts in; undefined for a mixture. */
function unitOf(query: WindowedQuery): 'events a second' | 'events' | undefined {
  if (isRate(query)) return 'events a second';
  return /\bi?rate\s*\(/.test(query) ? undefined : 'events';
}

function warnOfInstants(query: WindowedQuery, place: Place, report: Report): void {
  if (!/\birate\s*\(/.test(query)) return;
  report.warn(
    place,
    'rate: irate reads the last two samples alone, however long the window is, so that budgets made of it are guesses',
    JSON.stringify(query),
  );
}
