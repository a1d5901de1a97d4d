/** What the engine's rules recorded of the traffic until now, as far as any of them looks back. */
import { eventSeries, identityOf, series, seriesOf, timingAt } from '@vigil/slo';
import { EVALUATION_SECONDS, type PastSeries, PERIOD_SECONDS, type Proof, type Rule } from '../shape.ts';
import type { Traffic } from '../traffic.ts';

export const SERVICE = 'shop';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** How events are booked: one sample for each step. */
const STEPS = [
  { name: '5m', seconds: 300 },
  { name: '1h', seconds: HOUR },
] as const;

const WINDOWS = { '1h': HOUR, '6h': 6 * HOUR, '1d': DAY, '3d': 3 * DAY, '30d': PERIOD_SECONDS } as const;

/** Scrapes that are younger than this are left to the next evaluation. */
const SETTLE_SECONDS = timingAt(1).settleMs / 1000;

export function pastOf(slo: string, rules: readonly Rule[], traffic: Traffic): PastSeries[] {
  const { events, counters } = traffic;
  const labels = identityOf({ name: slo, service: SERVICE });
  const recorded = (
    metric: string,
    everySeconds: number,
    backSeconds: number,
    value: PastSeries['value'],
  ): PastSeries => ({ metric, labels, everySeconds, backSeconds, value });
  const ofKind = (kind: 'total' | 'bad') => [
    recorded(eventSeries.increase(kind), EVALUATION_SECONDS, 7 * HOUR, (at) =>
      events(kind, at - EVALUATION_SECONDS, at),
    ),
    ...STEPS.flatMap((step) => [
      recorded(eventSeries.booked(kind, step), step.seconds, PERIOD_SECONDS, (at) =>
        events(kind, at - step.seconds, at),
      ),
      recorded(eventSeries.unbooked(kind, step), EVALUATION_SECONDS, 2 * HOUR, (at) =>
        events(kind, at - (at % step.seconds), at),
      ),
    ]),
  ];
  return [
    ...rules.flatMap((rule) => copies(rule, traffic)),
    ...ofKind('total'),
    ...ofKind('bad'),
    recorded(series.seriesCount, EVALUATION_SECONDS, 2 * HOUR, () => counters.length),
    // The alert on missing traffic compares with the same hour of a week ago.
    recorded(eventSeries.inWindow('total', { name: '1h' }), EVALUATION_SECONDS, 8 * DAY, (at) =>
      events('total', at - HOUR, at),
    ),
  ];
}

/** What each counter was at the evaluations before the present one, which compares with it; none for a rule that keeps no copies. */
function copies(rule: Rule, { counters, valueAt }: Traffic): PastSeries[] {
  const [metric, kind, hourly] =
    ('record' in rule && /^slo:sli_(total|bad):last(1h)?$/.exec(rule.record)) || [];
  if (metric === undefined) return [];
  return counters
    .filter(({ bad }) => kind === 'total' || bad)
    .map((counter) => ({
      metric,
      labels: { job: 'shop', instance: counter.instance, code: counter.code, ...rule.labels },
      everySeconds: hourly ? HOUR : EVALUATION_SECONDS,
      backSeconds: hourly ? 4 * DAY : 2 * HOUR,
      endsAgoSeconds: EVALUATION_SECONDS,
      value: (at) => valueAt(counter, at - SETTLE_SECONDS),
    }));
}

/** The engine's own rules for events, which must find those since the last evaluation and all of each window. */
export function proofsOf(slo: string, rules: readonly Rule[], { events }: Traffic, at: number): Proof[] {
  const queryOf = (record: string) =>
    rules.find((rule) => 'record' in rule && rule.record === record)?.expr ??
    seriesOf(record, { name: slo, service: SERVICE });
  const seenAt = at - SETTLE_SECONDS;
  return [
    {
      query: queryOf(eventSeries.increase('total')),
      expected: events('total', seenAt - EVALUATION_SECONDS, seenAt),
    },
    ...Object.entries(WINDOWS).map(([name, seconds]) => ({
      query: queryOf(eventSeries.inWindow('total', { name })),
      expected: events('total', at - seconds, at),
    })),
  ];
}
