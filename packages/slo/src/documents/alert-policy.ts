/** One alert policy of OpenSLO: its condition and whom it tells. */
import { MINUTE_MS } from '../durations.ts';
import { type Severity, type Window, windowOf } from '../tiers.ts';
import { durationOf } from './bounded-duration.ts';
import { type Library, referredOrInline } from './library.ts';
import type { DocumentOf } from './openslo.ts';
import { at, type Located, type Place, type Report } from './report.ts';

type PolicySpec = DocumentOf<'AlertPolicy'>['spec'];
type ConditionSpec = DocumentOf<'AlertCondition'>['spec'];
type PolicyPart = NonNullable<DocumentOf<'SLO'>['spec']['alertPolicies']>[number];

export type Policy = Condition & {
  name: string;
  /** Where the SLO brings it in. */
  place: Place;
  whenBreaching: boolean;
  whenNoData: boolean | undefined;
  receivers: string[];
};

type Condition = {
  severity: Severity;
  burnRate: number;
  long: Window;
  short: Window;
  alertAfterMs: number;
};

const SEVERITIES: readonly Severity[] = ['page', 'ticket'];

/** Below this a window holds fewer than ten evaluations. */
const SHORTEST_LOOKBACK_MS = 5 * MINUTE_MS;

/** Source: SRE Workbook, chapter 5: the short window is a twelfth of the long one. */
const LONG_TO_SHORT = 12;
const SHORTEST_WINDOW_MS = MINUTE_MS;

/** The policies of an SLO in their order, without those that are refused. */
export function policiesOf(parts: Located<PolicyPart[]>, library: Library, report: Report): Policy[] {
  const names = new Set<string>();
  const policies = parts.value.flatMap((part, index) => {
    const place = at(parts.place, index);
    const { alertPolicyRef: reference, ...inline } = part;
    const document = referredOrInline('AlertPolicy', reference, inline, place, library);
    if (document === undefined) return [];
    const { name } = document.value.metadata;
    if (names.has(name)) report.refuse(place, 'a policy whose name no other policy of the SLO has', name);
    names.add(name);
    const spec = { value: document.value.spec, place: at(document.place, 'spec') };
    const policy = policyOf(spec, library, report);
    return policy ? [{ ...policy, name, place }] : [];
  });
  if (policies.length > 0 && policies.every(({ whenBreaching }) => !whenBreaching)) {
    const expected =
      'a policy that alerts when its condition is breached, or none at all, which gives the four default tiers';
    report.refuse(parts.place, expected, [...names].join(', '));
  }
  return policies;
}

function policyOf(
  { value: spec, place }: Located<PolicySpec>,
  library: Library,
  report: Report,
): Omit<Policy, 'name' | 'place'> | undefined {
  if (spec.alertWhenResolved === false) {
    const expected =
      "true or nothing: whether the end is told is the receiver's send_resolved in Alertmanager";
    report.refuse(at(place, 'alertWhenResolved'), expected, 'false');
  }
  const whenBreaching = spec.alertWhenBreaching ?? true;
  if (!whenBreaching) {
    const expected = 'true or nothing, for an alert on the burn rate; none is made';
    report.warn(at(place, 'alertWhenBreaching'), expected, 'false');
  }
  const condition = conditionOf(spec.conditions[0]!, at(place, 'conditions', 0), library, report);
  const receivers = spec.notificationTargets.flatMap(({ targetRef, ...inline }, index) => {
    const targetPlace = at(place, 'notificationTargets', index);
    const target = referredOrInline('AlertNotificationTarget', targetRef, inline, targetPlace, library);
    return target ? [target.value.spec.target] : [];
  });
  if (condition === undefined) return undefined;
  return {
    ...condition,
    whenBreaching,
    whenNoData: spec.alertWhenNoData,
    receivers: [...new Set(receivers)],
  };
}

function conditionOf(
  { conditionRef, ...inline }: PolicySpec['conditions'][number],
  place: Place,
  library: Library,
  report: Report,
): Condition | undefined {
  const document = referredOrInline('AlertCondition', conditionRef, inline, place, library);
  if (document === undefined) return undefined;
  const spec = { value: document.value.spec, place: at(document.place, 'spec') };
  const severity = severityOf(spec, report);
  const burn = burnOf({ value: spec.value.condition, place: at(spec.place, 'condition') }, report);
  return severity && burn && { severity, ...burn };
}

function severityOf({ value, place }: Located<ConditionSpec>, report: Report): Severity | undefined {
  const severity = SEVERITIES.find((one) => one === value.severity);
  const expected = 'page, which calls somebody at once, or ticket, which is for the next working day';
  return severity ?? report.refuse(at(place, 'severity'), expected, JSON.stringify(value.severity));
}

function burnOf(
  { value, place }: Located<ConditionSpec['condition']>,
  report: Report,
): Omit<Condition, 'severity'> | undefined {
  const { op, threshold, lookbackWindow, alertAfter = '0m' } = value;
  if (op !== 'gt' && op !== 'gte') {
    report.refuse(at(place, 'op'), 'gt or gte: a burn rate that is low is no trouble', op);
  }
  if (threshold <= 0) {
    const expected = 'a burn rate above 0; at 1 the budget is spent when the period ends';
    report.refuse(at(place, 'threshold'), expected, String(threshold));
  }
  const lookbackMs = durationOf(lookbackWindow, at(place, 'lookbackWindow'), report);
  const alertAfterMs = durationOf(alertAfter, at(place, 'alertAfter'), report);
  if (lookbackMs === undefined || alertAfterMs === undefined) return undefined;
  if (lookbackMs < SHORTEST_LOOKBACK_MS) {
    const expected =
      'a window of at least 5m: a shorter one holds fewer than ten evaluations, too few to tell a rate';
    return report.refuse(at(place, 'lookbackWindow'), expected, lookbackWindow);
  }
  return {
    burnRate: threshold,
    long: windowOf(lookbackMs),
    short: windowOf(Math.max(lookbackMs / LONG_TO_SHORT, SHORTEST_WINDOW_MS)),
    alertAfterMs,
  };
}
