/**
 * The increase of counters since the previous evaluation: each event once. It is a plain difference of values, not `increase()`, which
 * extrapolates and never sees what happens between the last sample of one range and the first of the next.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, HOUR_MS, prometheusDuration } from '../durations.ts';
import { identityOf, series, seriesOf } from '../names.ts';
import type { Selector } from '../selector.ts';
import type { Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { atMarkOnly, sumOrZero } from './promql.ts';
import type { RecordingRule } from './rule-group.ts';

/** `live`: as Prometheus evaluates them. `history`: for a past that is filled in afterwards, where no rule sees its own last value. */
export type Form = 'live' | 'history';

/** A counter of an SLO. */
export type Role = 'total' | 'good' | 'bad';

/**
 * The label by which the copies of an SLO's counters are told apart. No name that a metric of a user may have; and another value when the
 * definition changes, so that a series which is only new to the SLO is not taken for one that has just been born.
 */
const COPY_LABEL = 'vigil_sli';

type Counters = Extract<Slo['indicator'], { kind: 'counters' }>;

function copyLabel(slo: Slo, indicator: Counters): string {
  const { slo: name } = identityOf(slo);
  const definition = createHash('sha256').update(JSON.stringify(indicator)).digest('hex').slice(0, 8);
  return `${name}-${definition}`;
}

/** What a counter was at the previous evaluation; and what it was last, told once an hour. */
const copyName = {
  last: (role: Role) => `slo:sli_${role}:last`,
  hourly: (role: Role) => `slo:sli_${role}:last1h`,
};

/** For how long it is remembered what a series was last, in logical time. */
const REMEMBERED_MS = 3 * DAY_MS;

function lastOver(metric: string, realMs: number, slo: Slo, indicator: Counters): string {
  return `last_over_time(${metric}{${COPY_LABEL}=${JSON.stringify(copyLabel(slo, indicator))}}[${prometheusDuration(realMs)}])`;
}

/** What each counter was last, however long ago within the time that it is remembered. */
function lastKnown(role: Role, slo: Slo, indicator: Counters, timing: Timing): string {
  const recent = lastOver(copyName.last(role), timing.memoryMs, slo, indicator);
  const older = lastOver(copyName.hourly(role), timing.scaled(REMEMBERED_MS), slo, indicator);
  return `(${recent} or ${older})`;
}

/** The counters as they are now: a moment late, when the scrapes of that moment are sure to have arrived. */
function settled(selector: Selector, { settleMs }: Timing): string {
  return settleMs === 0 ? selector : `${selector} offset ${prometheusDuration(settleMs)}`;
}

function rolesOf(indicator: Counters): [Role, Selector][] {
  return [['total', indicator.total], 'bad' in indicator ? ['bad', indicator.bad] : ['good', indicator.good]];
}

/**
 * Keeps what each counter was at this evaluation for the next one to be compared with. PromQL cannot ask for a value at the time of the previous
 * evaluation, and a fixed distance would lose what was counted where an evaluation came late. Stands after the rules that read it.
 */
export function counterCopies(slo: Slo, indicator: Counters, timing: Timing): RecordingRule[] {
  const labels = { [COPY_LABEL]: copyLabel(slo, indicator) };
  return rolesOf(indicator).flatMap(([role, selector]) => {
    const inMemory = lastOver(copyName.last(role), timing.memoryMs, slo, indicator);
    return [
      { record: copyName.last(role), expr: settled(selector, timing), labels },
      // Whatever goes for longer than the memory passes an hour's mark before it is forgotten.
      { record: copyName.hourly(role), expr: atMarkOnly(inMemory, timing.scaled(HOUR_MS), timing), labels },
    ];
  });
}

/**
 * The increase of all series of a counter since the previous evaluation; 0 where there is none.
 * - A series is compared with its last value, so neither a gap in scraping nor one in evaluation loses anything, nor counts anything twice.
 * - One that fell was reset, and one that was not there is new: both count from zero, but only where the indicator was being watched.
 *   A Prometheus that starts beside a service that has run for days must not take its past for the present.
 */
export function counterIncrease(
  role: Role,
  slo: Slo,
  indicator: Counters,
  timing: Timing,
  form: Form,
): string {
  const selector = rolesOf(indicator).find(([one]) => one === role)![1];
  const memory = prometheusDuration(timing.memoryMs);
  const now = settled(selector, timing);
  if (form === 'history') {
    // Evaluations of a past are at fixed distances, so the counters themselves tell what they were.
    const before = prometheusDuration(timing.evaluationIntervalMs + timing.settleMs);
    const last = `last_over_time(${selector}[${memory}] offset ${before})`;
    const interval = prometheusDuration(timing.evaluationIntervalMs);
    const watched = `max_over_time(${seriesOf(series.seriesCount, slo)}[${memory}] offset ${interval}) > 0`;
    return sumOrZero(`${now} - (${last} <= ${now})\nor\n${now} and on () (${watched})`);
  }
  const ignoring = `ignoring (${COPY_LABEL})`;
  const last = lastKnown(role, slo, indicator, timing);
  const watched = `count(${lastKnown('total', slo, indicator, timing)}) > 0`;
  return sumOrZero(`${now} - ${ignoring} (${last} <= ${ignoring} ${now})\nor\n${now} and on () (${watched})`);
}
