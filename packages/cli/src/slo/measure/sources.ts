/** What is read of every SLO, as a table. */
import { eventSeries, series } from '@vigil/slo';

type Source = {
  /** The series that it comes from. */
  metric: string;
  /** Which value counts where several series are of one SLO, as with two Prometheis behind one address. */
  worst: 'min' | 'max';
  /** A deploy hangs on it, so how old it is is read as well. */
  aged?: true;
};

const sources = {
  objective: { metric: series.objective, worst: 'max' },
  errorBudget: { metric: series.errorBudget, worst: 'min' },
  periodDays: { metric: series.timePeriod, worst: 'max' },
  periodBurnRate: { metric: series.periodBurnRate, worst: 'max' },
  budgetRemaining: { metric: series.periodBudgetRemaining, worst: 'min', aged: true },
  burnRateNow: { metric: series.currentBurnRate, worst: 'max' },
  exhaustionSeconds: { metric: series.exhaustion, worst: 'min' },
  indicatorSeries: { metric: series.seriesCount, worst: 'min', aged: true },
} as const satisfies Record<string, Source>;

export type Field = keyof typeof sources | 'eventsInPeriod';

/** The sources of SLOs of one period, whose name is part of the name of a series. */
export function sourcesOf(period: string): [field: Field, source: Source][] {
  const events: Source = {
    metric: eventSeries.inWindow('total', { name: period }),
    worst: 'min',
    aged: true,
  };
  return [...(Object.entries(sources) as [Field, Source][]), ['eventsInPeriod', events]];
}
