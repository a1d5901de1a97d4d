/** What is asked of Prometheus about the indicator of an SLO, before and without any of our rules. */
import { DAY_MS, HOUR_MS, prometheusDuration } from '../durations.ts';
import { eventSeries, seriesOf } from '../names.ts';
import { STEPS } from '../rules/booking.ts';
import { eventsOfWindow } from '../rules/indicator.ts';
import { WINDOW_PLACEHOLDER } from '../selector.ts';
import type { Slo } from '../slo.ts';
import { PRESENT_WINDOW } from '../tiers.ts';
import type { Timing } from '../timing.ts';

export type Part = 'total' | 'bad' | 'good' | 'ratio' | 'metric';

/** One query of an indicator. */
export type IndicatorQuery = {
  part: Part;
  /** As its author wrote it. */
  written: string;
  /** Gives the series that it has now. */
  now: string;
  /** Gives those that it had at any time in the last 30 logical days; undefined for what is no plain selector. */
  ever: string | undefined;
};

const LOOKBACK_MS = 30 * DAY_MS;

export function indicatorQueries({ indicator }: Slo, timing: Timing): IndicatorQuery[] {
  const lookback = prometheusDuration(timing.scaled(LOOKBACK_MS));
  const present = prometheusDuration(timing.scaled(PRESENT_WINDOW.durationMs));
  const of = (part: Part, written: string): IndicatorQuery => {
    const isSelector = indicator.kind === 'counters';
    return {
      part,
      written,
      now: written.replaceAll(WINDOW_PLACEHOLDER, present),
      ever: isSelector ? `last_over_time(${written}[${lookback}])` : undefined,
    };
  };
  switch (indicator.kind) {
    case 'raw':
      return [of('ratio', indicator.ratio)];
    case 'threshold':
      return [of('metric', indicator.metric)];
    default:
      return [
        of('total', indicator.total),
        'bad' in indicator ? of('bad', indicator.bad) : of('good', indicator.good),
      ];
  }
}

/** Queries for the events in a logical hour, the best first. None where events do not come from anybody. */
export function trafficQueries(
  slo: Slo,
  timing: Timing,
): { from: 'recorded' | 'indicator'; query: string }[] {
  const { indicator, budgeting, objective } = slo;
  if (indicator.kind !== 'counters' && indicator.kind !== 'windowed') return [];
  const period = prometheusDuration(timing.scaled(objective.period.durationMs));
  const [, hour] = STEPS;
  const recorded = `avg_over_time(${seriesOf(eventSeries.booked('total', hour), slo)}[${period}])`;
  const dayMs = timing.scaled(DAY_MS);
  const perHour = HOUR_MS / DAY_MS;
  const direct =
    indicator.kind === 'windowed'
      ? `(${eventsOfWindow('total', indicator, dayMs)}) * ${perHour}`
      : `sum(rate(${indicator.total}[${prometheusDuration(dayMs)}])) * ${timing.scaled(HOUR_MS) / 1000}`;
  return [
    // Of slices, the bookings count slices.
    ...(budgeting.method === 'Occurrences' ? [{ from: 'recorded' as const, query: recorded }] : []),
    { from: 'indicator' as const, query: direct },
  ];
}
