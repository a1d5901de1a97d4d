/** What is recorded of an SLO, in the order in which the rules read each other. */
import { DAY_MS } from '../durations.ts';
import { lowerBoundQuery } from '../low-traffic.ts';
import { EVENT_KINDS, type EventKind, eventSeries, identityOf, series, seriesOf } from '../names.ts';
import type { Slo } from '../slo.ts';
import { burnRate, errorBudget, exact, PRESENT_WINDOW, type Window } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { historyBooking, liveBooking, STEPS } from './booking.ts';
import { eventsOfCalendarPeriod, periodNumber } from './calendar.ts';
import { counterCopies, type Form } from './counter-increase.ts';
import { eventsOfEvaluation, seriesCount } from './indicator.ts';
import type { RecordingRule } from './rule-group.ts';
import { slicesOfEvaluation } from './slices.ts';
import { eventsIn, eventWindows, longWindows, periodWindow, ratio, ratioWindows } from './windows.ts';

export function recordingRules(slo: Slo, timing: Timing, form: Form = 'live'): RecordingRule[] {
  const rules = [
    ...countingRules(slo, timing, form),
    ...bookingRules(slo, timing, form),
    ...windowRules(slo, timing, form),
    ...periodRules(slo, timing, form),
    ...budgetRules(slo, timing),
  ];
  const calendar = slo.objective.period.kind === 'calendar';
  // A count that starts anew with the calendar carries itself on, so it cannot be filled in afterwards, nor what stands on it.
  return form === 'history' && calendar ? rules.filter(({ record }) => !ofPeriod(slo).has(record)) : rules;
}

/** Whether chance must be told from trouble: where events are single and independent, not slices, measurements or levels. */
export function isGuarded({ indicator, budgeting, alerting }: Slo): boolean {
  const single = indicator.kind === 'counters' || indicator.kind === 'windowed';
  return alerting.lowTraffic === 'auto' && single && budgeting.method === 'Occurrences';
}

function rule(slo: Slo, record: string, expr: string, more: Record<string, string> = {}): RecordingRule {
  return { record, expr, labels: { ...identityOf(slo), ...more } };
}

/** How many events there were since the previous evaluation, and how many series there are. */
function countingRules(slo: Slo, timing: Timing, form: Form): RecordingRule[] {
  const { indicator, budgeting } = slo;
  const name = budgeting.method === 'Occurrences' ? eventSeries.increase : eventSeries.sliced;
  const total = seriesOf(name('total'), slo);
  return [
    ...(indicator.kind === 'windowed'
      ? []
      : EVENT_KINDS.map((kind) =>
          rule(slo, name(kind), eventsOfEvaluation(kind, indicator, slo, timing, total, form)),
        )),
    ...(indicator.kind === 'counters' && form === 'live' ? counterCopies(slo, indicator, timing) : []),
    rule(slo, series.seriesCount, seriesCount(indicator, timing)),
    ...(budgeting.method === 'Occurrences'
      ? []
      : EVENT_KINDS.map((kind) =>
          rule(slo, eventSeries.increase(kind), slicesOfEvaluation(kind, budgeting, slo, timing)),
        )),
  ];
}

function bookingRules(slo: Slo, timing: Timing, form: Form): RecordingRule[] {
  const book = form === 'live' ? liveBooking : historyBooking;
  return STEPS.flatMap((step) =>
    EVENT_KINDS.flatMap((kind) => {
      const { booked, unbooked } = book(kind, step, slo, timing);
      const rules = [rule(slo, eventSeries.booked(kind, step), booked)];
      // Of a past only the live rules read what is not in an hour's booking yet, and only its end.
      const isRead = form === 'live' || step === STEPS[0];
      return isRead ? [...rules, rule(slo, eventSeries.unbooked(kind, step), unbooked)] : rules;
    }),
  );
}

/** What live rules go on from at the end of a past, beside what is recorded of all of it: events that no hour's booking holds yet. */
export function unbookedAtTheEnd(slo: Slo, timing: Timing): RecordingRule[] {
  const [, hour] = STEPS;
  return EVENT_KINDS.map((kind) =>
    rule(slo, eventSeries.unbooked(kind, hour), historyBooking(kind, hour, slo, timing).unbooked),
  );
}

/** Events of the windows that alerts weigh, and the error ratio of every window. */
function windowRules(slo: Slo, timing: Timing, form: Form): RecordingRule[] {
  const recorded = eventWindows(slo);
  const isRecorded = ({ name }: Window) => recorded.some((window) => window.name === name);
  return [
    ...recorded.flatMap((window) =>
      EVENT_KINDS.map((kind) =>
        rule(slo, eventSeries.inWindow(kind, window), eventsIn(kind, window, slo, timing, form)),
      ),
    ),
    ...ratioWindows(slo).map((window) => {
      const events = (kind: EventKind) =>
        isRecorded(window)
          ? seriesOf(eventSeries.inWindow(kind, window), slo)
          : eventsIn(kind, window, slo, timing, form);
      return rule(slo, series.errorRatio(window), ratio(events('bad'), events('total')));
    }),
    ...(isGuarded(slo) ? longWindows(slo).map((window) => lowerBound(slo, window)) : []),
  ];
}

function lowerBound(slo: Slo, window: Window): RecordingRule {
  const events = (kind: EventKind) => seriesOf(eventSeries.inWindow(kind, window), slo);
  return rule(slo, series.errorRatioLowerBound(window), lowerBoundQuery(events('bad'), events('total')));
}

function periodRules(slo: Slo, timing: Timing, form: Form): RecordingRule[] {
  const { period } = slo.objective;
  const window = periodWindow(slo);
  const events = (kind: EventKind) => seriesOf(eventSeries.inWindow(kind, window), slo);
  return [
    ...(period.kind === 'calendar' ? [rule(slo, series.periodNumber, periodNumber(period, timing))] : []),
    ...EVENT_KINDS.map((kind) =>
      rule(slo, eventSeries.inWindow(kind, window), eventsOfPeriod(kind, slo, timing, form)),
    ),
    ...(period.kind === 'calendar'
      ? [rule(slo, series.countedPeriod, seriesOf(series.periodNumber, slo))]
      : []),
    rule(slo, series.errorRatio(window), ratio(events('bad'), events('total'))),
    ...(isGuarded(slo) ? [lowerBound(slo, window)] : []),
  ];
}

function eventsOfPeriod(kind: EventKind, slo: Slo, timing: Timing, form: Form): string {
  if (slo.objective.period.kind === 'rolling') return eventsIn(kind, periodWindow(slo), slo, timing, form);
  return eventsOfCalendarPeriod(kind, slo, timing);
}

function budgetRules(slo: Slo, timing: Timing): RecordingRule[] {
  const { target, period } = slo.objective;
  const of = (metric: string) => seriesOf(metric, slo);
  const remaining = `clamp_min(${of(series.periodBudgetRemaining)}, 0)`;
  const periodSeconds = timing.scaled(period.durationMs) / 1000;
  return [
    rule(slo, series.objective, `vector(${target})`),
    rule(slo, series.errorBudget, `vector(${errorBudget(target)})`),
    rule(slo, series.timePeriod, `vector(${exact(period.durationMs / DAY_MS)})`),
    rule(slo, series.currentBurnRate, `${of(series.errorRatio(PRESENT_WINDOW))} / ${of(series.errorBudget)}`),
    rule(
      slo,
      series.periodBurnRate,
      `${of(series.errorRatio(periodWindow(slo)))} / ${of(series.errorBudget)}`,
    ),
    rule(slo, series.periodBudgetRemaining, `1 - ${of(series.periodBurnRate)}`),
    // 0/0, a spent budget that does not burn, is left out by the comparison and becomes 0.
    rule(
      slo,
      series.exhaustion,
      `(${remaining} * ${periodSeconds} / ${of(series.currentBurnRate)}) >= 0\nor 0 * ${of(series.periodBudgetRemaining)}`,
    ),
    ...slo.alerting.tiers.flatMap((tier) => [
      rule(slo, series.tierBurnRate, `${of(series.errorRatio(tier.long))} / ${of(series.errorBudget)}`, {
        tier: tier.name,
      }),
      rule(slo, series.tierThreshold, `vector(${burnRate(tier, period.durationMs)})`, { tier: tier.name }),
    ]),
    rule(slo, series.info, 'vector(1)', descriptionOf(slo)),
  ];
}

/** Everything that describes and does not identify: it may change without breaking the history of a budget. */
function descriptionOf({ displayName, objective, budgeting, labels }: Slo): Record<string, string> {
  const own = Object.entries(labels).map(([key, value]) => [
    `label_${key.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`,
    value,
  ]);
  return {
    display_name: displayName,
    objective: `${exact(objective.target * 100)}%`,
    period: objective.period.name,
    budgeting_method: budgeting.method,
    ...Object.fromEntries(own),
  };
}

/** The series of a calendar period. */
function ofPeriod(slo: Slo): Set<string> {
  const window = periodWindow(slo);
  return new Set([
    ...EVENT_KINDS.map((kind) => eventSeries.inWindow(kind, window)),
    series.errorRatio(window),
    series.errorRatioLowerBound(window),
    series.periodNumber,
    series.countedPeriod,
    series.periodBurnRate,
    series.periodBudgetRemaining,
    series.exhaustion,
  ]);
}
