/** The gate's reasons and verdicts in words. */
import type { FiringAlert } from '../measure/measurement.ts';
import { percent, roughly } from '../words.ts';
import type { Doubt, Judgement, Measured, Stop, Verdict } from './judge.ts';
import type { JudgedSlo, Outcome } from './outcome.ts';

const measured: Record<Measured, string> = {
  budgetRemaining: 'the budget that is left',
  eventsInPeriod: 'the events of the period',
  indicatorSeries: 'the number of series of the indicator',
};

const verdicts: Record<Verdict, string> = { go: 'go', stop: 'stop', cannot_tell: 'cannot tell' };

export function verdictText(verdict: Verdict): string {
  return verdicts[verdict];
}

/** A reason by its kind, for scripts, and in words. */
export type Reason = { kind: Stop['kind'] | Doubt['kind']; text: string };

export function reasonsOf(judgement: Judgement): Reason[] {
  if (judgement.verdict === 'go') return [];
  return [
    ...(judgement.verdict === 'stop' ? judgement.stops : []).map((stop) => ({
      kind: stop.kind,
      text: stopText(stop),
    })),
    ...judgement.doubts.map((doubt) => ({ kind: doubt.kind, text: doubtText(doubt) })),
  ];
}

function stopText(stop: Stop): string {
  switch (stop.kind) {
    case 'budget_spent':
      return `${percent(stop.remaining)} of the budget is left, and at ${percent(stop.minimum)} it stops`;
    case 'page_fires':
      return `a page fires: ${alertText(stop.alert)}`;
  }
}

function alertText({ name, tier }: FiringAlert): string {
  return tier === undefined ? name : `${name}, tier ${tier}`;
}

function doubtText(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'no_answer':
      return doubt.message;
    case 'series_missing':
      return `Prometheus has no series for ${doubt.what.map((what) => measured[what]).join(', ')}${lastSeenText(doubt.lastSeenSeconds)}`;
    case 'not_a_number':
      return `${measured[doubt.what]} is not a number`;
    case 'stale':
      return `the numbers are ${ageText(doubt.ageSeconds)}, and ${roughly(doubt.maxAgeSeconds)} old is the most`;
    case 'blind':
      return 'the indicator has no series now: the SLO sees nothing';
    case 'no_events':
      return 'nothing was counted in the whole period';
    case 'alerts_unproven':
      return `that no page fires proves nothing: ${healthText(doubt.health)}`;
  }
}

function ageText(ageSeconds: number | undefined): string {
  return ageSeconds === undefined || Number.isNaN(ageSeconds)
    ? 'of an unknown age'
    : `${roughly(ageSeconds)} old`;
}

function lastSeenText(lastSeenSeconds: number | undefined): string {
  if (lastSeenSeconds === undefined) return '';
  return `; the last was of ${new Date(lastSeenSeconds * 1000).toISOString()}`;
}

function healthText(health: Extract<Doubt, { kind: 'alerts_unproven' }>['health']): string {
  switch (health.kind) {
    case 'missing':
      return `the alert ${health.alert} is not loaded`;
    case 'unhealthy':
      return `the alert ${health.alert} does not work: ${health.message}`;
    case 'unread':
      return health.message;
  }
}

const conclusions: Record<Verdict, string> = {
  go: 'go: no SLO speaks against a deploy',
  stop: 'stop: do not deploy what does not mend this. --override "reason" goes on all the same, and is recorded',
  cannot_tell:
    'cannot tell whether a deploy is safe. Mend what is said above, or look for yourself and --override "reason"',
};

/** A line for each reason of each SLO, those about the whole, and the verdict. */
export function outcomeText({ verdict, slos, doubts }: Outcome): string {
  const nameWidth = Math.max(0, ...slos.map(({ slo }) => slo.length));
  const lines = slos.flatMap((slo) => {
    const [first = '', ...others] = factsOf(slo);
    const label = verdictText(slo.judgement.verdict).padEnd(VERDICT_WIDTH);
    const indent = ' '.repeat(VERDICT_WIDTH + nameWidth + 4);
    return [`${label}  ${slo.slo.padEnd(nameWidth)}  ${first}`, ...others.map((other) => indent + other)];
  });
  const general = doubts.map((doubt) => `${verdicts.cannot_tell}  ${doubt}`);
  return [...lines, ...general, '', conclusions[verdict]].join('\n');
}

const VERDICT_WIDTH = verdicts.cannot_tell.length;

function factsOf({ judgement, policy, period }: JudgedSlo): string[] {
  const facts =
    judgement.verdict === 'go'
      ? [`${percent(judgement.remaining)} of the budget of ${period} is left`]
      : reasonsOf(judgement).map(({ text }) => text);
  return policy.enforced ? facts : [...facts, '(its document has the gate ignore it)'];
}
