/**
 * The decision of `vigil slo gate`. Pure, and so made that "go" has to be earned: it is reached only with a number in hand for
 * everything that it stands on. Whatever is missing, old or no number makes a doubt, and a doubt is never "go".
 */
import type { GatePolicy } from '@vigil/slo';
import type { FiringAlert } from '../measure/measurement.ts';
import type { AlertHealth, Evidence } from './evidence.ts';

export type Verdict = 'go' | 'stop' | 'cannot_tell';

export type Stop =
  | { kind: 'budget_spent'; remaining: number; minimum: number }
  | { kind: 'page_fires'; alert: FiringAlert };

const MEASURED = ['budgetRemaining', 'eventsInPeriod', 'indicatorSeries'] as const;

export type Measured = (typeof MEASURED)[number];

export type Doubt =
  | { kind: 'no_answer'; message: string }
  | { kind: 'series_missing'; what: Measured[]; lastSeenSeconds: number | undefined }
  | { kind: 'not_a_number'; what: Measured }
  | { kind: 'stale'; ageSeconds: number | undefined; maxAgeSeconds: number }
  /** The indicator has no series now. */
  | { kind: 'blind' }
  /** Nothing was counted in the whole period. */
  | { kind: 'no_events' }
  | { kind: 'alerts_unproven'; health: Exclude<AlertHealth, { kind: 'healthy' }> };

export type Judgement =
  | { verdict: 'go'; remaining: number }
  /** There may be doubts as well. */
  | { verdict: 'stop'; stops: Stop[]; doubts: Doubt[] }
  | { verdict: 'cannot_tell'; doubts: Doubt[] };

/** @param maxAgeSeconds how old numbers may be, in seconds of real time */
export function judge(policy: GatePolicy, evidence: Evidence, maxAgeSeconds: number): Judgement {
  if (evidence.kind === 'no_answer') return { verdict: 'cannot_tell', doubts: [evidence] };
  const budget = budgetOf(evidence, maxAgeSeconds);
  const pages = policy.stopOnPage ? pagesOf(evidence) : ({ kind: 'quiet' } as const);
  const doubts = [budget, pages].flatMap((finding) => (finding.kind === 'doubtful' ? finding.doubts : []));
  const stops = [
    // At the minimum there is nothing left to spend.
    ...(budget.kind === 'known' && budget.remaining <= policy.minimumBudget
      ? [{ kind: 'budget_spent', remaining: budget.remaining, minimum: policy.minimumBudget } as const]
      : []),
    ...(pages.kind === 'firing' ? pages.stops : []),
  ];
  if (stops.length > 0) return { verdict: 'stop', stops, doubts };
  if (budget.kind === 'known' && pages.kind === 'quiet')
    return { verdict: 'go', remaining: budget.remaining };
  return { verdict: 'cannot_tell', doubts };
}

type Answered = Extract<Evidence, { kind: 'answered' }>;
type Doubtful = { kind: 'doubtful'; doubts: Doubt[] };

/** The budget that is left, if it is of now and something was counted for it. */
function budgetOf(
  evidence: Answered,
  maxAgeSeconds: number,
): { kind: 'known'; remaining: number } | Doubtful {
  const { budgetRemaining, eventsInPeriod, indicatorSeries } = evidence;
  const doubts: Doubt[] = [
    ...missing(evidence),
    ...MEASURED.filter((what) => evidence[what] !== undefined && !Number.isFinite(evidence[what])).map(
      (what) => ({ kind: 'not_a_number', what }) as const,
    ),
    ...(indicatorSeries !== undefined && indicatorSeries <= 0 ? [{ kind: 'blind' } as const] : []),
    ...(eventsInPeriod !== undefined && eventsInPeriod <= 0 ? [{ kind: 'no_events' } as const] : []),
    ...stale(evidence, maxAgeSeconds),
  ];
  if (doubts.length > 0 || budgetRemaining === undefined) return { kind: 'doubtful', doubts };
  return { kind: 'known', remaining: budgetRemaining };
}

function missing(evidence: Answered): Doubt[] {
  const what = MEASURED.filter((measured) => evidence[measured] === undefined);
  return what.length === 0
    ? []
    : [{ kind: 'series_missing', what, lastSeenSeconds: evidence.lastSeenSeconds }];
}

/** What is not there has no age. */
function stale(evidence: Answered, maxAgeSeconds: number): Doubt[] {
  const { ageSeconds } = evidence;
  if (MEASURED.every((what) => evidence[what] === undefined)) return [];
  const isFresh = ageSeconds !== undefined && ageSeconds >= 0 && ageSeconds <= maxAgeSeconds;
  return isFresh ? [] : [{ kind: 'stale', ageSeconds, maxAgeSeconds }];
}

/** A page that fires is one however the rules are; that none does needs rules that are at work. */
function pagesOf({
  pages,
  alertHealth,
}: Answered): { kind: 'quiet' } | { kind: 'firing'; stops: Stop[] } | Doubtful {
  if (pages.length > 0) {
    return { kind: 'firing', stops: pages.map((alert) => ({ kind: 'page_fires', alert })) };
  }
  if (alertHealth.kind === 'healthy') return { kind: 'quiet' };
  return { kind: 'doubtful', doubts: [{ kind: 'alerts_unproven', health: alertHealth }] };
}

/**
 * Of all SLOs together. Enforced ones decide: one that says stop stops, and otherwise one that cannot tell is enough not to go.
 * Where none is enforced none can stop, but at least it must be possible to tell how they stand.
 * @param isComplete whether all that was asked about was found, and all that is known was answered
 */
export function judgeTogether(
  judged: readonly { enforced: boolean; verdict: Verdict }[],
  isComplete: boolean,
): Verdict {
  const enforced = judged.filter((one) => one.enforced);
  const verdicts = new Set(
    enforced.length > 0
      ? enforced.map(({ verdict }) => verdict)
      : judged.map(({ verdict }) => (verdict === 'stop' ? 'go' : verdict)),
  );
  if (verdicts.has('stop')) return 'stop';
  return isComplete && verdicts.size === 1 && verdicts.has('go') ? 'go' : 'cannot_tell';
}

/** For a pipeline. */
export const exitCodes = { go: 0, stop: 1, cannot_tell: 2 } as const satisfies Record<Verdict, number>;
