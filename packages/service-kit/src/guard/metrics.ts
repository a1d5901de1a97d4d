/** The guards' metrics: one set per registry, with the series of each guard at zero before its first call. */
import type { Registry } from 'prom-client';
import type { Breaker } from './breaker.ts';
import { BREAKER_STATES, BREAKER_TRANSITIONS, type BreakerState } from './breaker-state.ts';
import type { Bulkhead } from './bulkhead.ts';
import type { ResolvedGuardOptions } from './options.ts';
import type { RetryBudget } from './retry-budget.ts';
import { createReadings, createTallies, type Tally } from './tally.ts';

/** How a call ended for its caller, the retries included. Exactly one per call. */
const OUTCOMES = [
  'success',
  'failure',
  'timeout',
  'deadline_exceeded',
  'rejected',
  'aborted',
  'caller_error',
  'fallback',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a call was not sent. */
const REJECTIONS = ['breaker_open', 'breaker_half_open', 'breaker_isolated', 'bulkhead_full'] as const;
type Rejection = (typeof REJECTIONS)[number];

type GuardMetrics = {
  outcomes(operation: string): Record<Outcome, Tally>;
  rejected: Record<Rejection, Tally>;
  retries: Tally;
  retryBudgetExhausted: Tally;
  transition(from: BreakerState, to: BreakerState): Tally;
};

type GuardParts = { breaker: Breaker; bulkhead: Bulkhead; budget: RetryBudget };
type Guarded = Pick<ResolvedGuardOptions, 'dependency' | 'operations' | 'bulkhead'>;
type AddGuard = (guarded: Guarded, parts: GuardParts) => GuardMetrics;

const ofRegistry = new WeakMap<Registry, AddGuard>();

/** @throws Error when the registry has a guard for this dependency already: their counts would run together. */
export function createGuardMetrics(options: ResolvedGuardOptions, parts: GuardParts): GuardMetrics {
  let addGuard = ofRegistry.get(options.registry);
  if (addGuard === undefined) {
    addGuard = registerGuardMetrics(options.registry);
    ofRegistry.set(options.registry, addGuard);
  }
  return addGuard(options, parts);
}

function registerGuardMetrics(registry: Registry): AddGuard {
  const counter = (name: string, help: string, ...labels: string[]) =>
    createTallies(registry, name, help, ['dependency', ...labels]);
  const gauge = (name: string, help: string, ...labels: string[]) =>
    createReadings(registry, name, help, ['dependency', ...labels]);

  const calls = counter(
    'guard_calls_total',
    'Calls by how they ended for the caller.',
    'operation',
    'outcome',
  );
  const rejected = counter('guard_rejected_total', 'Calls that were not sent, by reason.', 'reason');
  const retries = counter('guard_retries_total', 'Attempts after the first of a call.');
  const exhausted = counter('guard_retry_budget_exhausted_total', 'Retries not made for want of budget.');
  const transitions = counter('guard_breaker_transitions_total', 'Steps of the circuit.', 'from', 'to');
  const state = gauge('guard_breaker_state', 'Is the circuit in this state? 1 or 0.', 'state');
  const eligible = gauge('guard_breaker_eligible', 'Is the circuit open and the next call a probe? 1 or 0.');
  const budgetLeft = gauge('guard_retry_budget_available', 'Retries that the budget allows now.');
  const places = gauge(
    'guard_bulkhead_calls',
    'Calls that have a place (active) or wait for one (queued).',
    'state',
  );
  const limits = gauge(
    'guard_bulkhead_limit_calls',
    'Places (active) and places in the queue (queued).',
    'state',
  );

  const dependencies = new Set<string>();

  return ({ dependency, operations, bulkhead: limitsOf }, { breaker, bulkhead, budget }) => {
    if (dependencies.has(dependency))
      throw new Error(`There is a guard for ${dependency} in this registry already`);
    dependencies.add(dependency);

    for (const one of BREAKER_STATES)
      state({ dependency, state: one }, () => Number(breaker.state() === one));
    eligible({ dependency }, () => Number(breaker.eligible()));
    budgetLeft({ dependency }, () => budget.available(performance.now()));
    places({ dependency, state: 'active' }, bulkhead.active);
    places({ dependency, state: 'queued' }, bulkhead.waiting);
    limits({ dependency, state: 'active' }, () => limitsOf.concurrent);
    limits({ dependency, state: 'queued' }, () => limitsOf.queued);

    const byOperation = new Map<string, Record<Outcome, Tally>>();
    const addOperation = (operation: string) => {
      const outcomes = table(OUTCOMES, (outcome) => calls({ dependency, operation, outcome }));
      byOperation.set(operation, outcomes);
      return outcomes;
    };
    operations.forEach(addOperation);
    const steps = new Map(
      BREAKER_TRANSITIONS.map(([from, to]) => [`${from} ${to}`, transitions({ dependency, from, to })]),
    );

    return {
      outcomes: (operation) => byOperation.get(operation) ?? addOperation(operation),
      rejected: table(REJECTIONS, (reason) => rejected({ dependency, reason })),
      retries: retries({ dependency }),
      retryBudgetExhausted: exhausted({ dependency }),
      transition: (from, to) => steps.get(`${from} ${to}`)!,
    };
  };
}

function table<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
