/** What a guard can be told, what it assumes, and what it refuses. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { remainingMs } from '../deadline/index.ts';
import type { BreakerOptions } from './breaker.ts';
import type { BulkheadOptions } from './bulkhead.ts';
import type { RetryOptions } from './retry.ts';

export type GuardOptions = {
  /** Name of what is called; the label `dependency` of every metric. One guard per dependency and registry. */
  dependency: string;
  registry: Registry;
  logger: Logger;
  /** How long one attempt may take, in milliseconds. Below the callers' deadlines, or a hung dependency goes unseen. */
  timeoutMs: number;
  /** The operations that will be called, so that their series exist at zero from the start. Others appear with their first call. */
  operations?: readonly string[];
  retry?: Partial<RetryOptions>;
  breaker?: Partial<BreakerOptions>;
  bulkhead?: Partial<BulkheadOptions>;
  /**
   * Is this error the dependency's failure? If not, it is the caller's fault: the dependency did its work, the error is
   * not retried and no fallback hides it. By default every error is a failure.
   */
  isDependencyFailure?: (error: unknown) => boolean;
  /** What is left of the caller's deadline, in milliseconds; undefined when there is none. Default: the deadline room's. */
  remainingMs?: () => number | undefined;
};

export type ResolvedGuardOptions = Required<Omit<GuardOptions, 'retry' | 'breaker' | 'bulkhead'>> & {
  retry: RetryOptions;
  breaker: BreakerOptions;
  bulkhead: BulkheadOptions;
};

/** Three attempts and 10 %: the SRE book, "Handling Overload". Three retries besides: Envoy's `min_retry_concurrency`. */
const RETRY_DEFAULTS: RetryOptions = {
  maxAttempts: 3,
  baseDelayMs: 50,
  maxDelayMs: 1_000,
  budgetRatio: 0.1,
  budgetMinimum: 3,
  budgetWindowMs: 10_000,
};

/** The classic breaker (5 failures, 60 s) as a rate: no fewer than 5 failures, half of 10 calls, in a minute can open it. */
const BREAKER_DEFAULTS: BreakerOptions = {
  failureRatio: 0.5,
  windowMs: 60_000,
  minimumCalls: 10,
  openMs: 60_000,
  probes: 1,
};

const BULKHEAD_DEFAULTS: BulkheadOptions = { concurrent: 25, queued: 25 };

/** The longest time that Node's timers can wait. */
const LONGEST_MS = 2 ** 31 - 1;

type Rule = { holds: (value: number) => boolean; wanted: string };
const DURATION: Rule = {
  holds: (value) => value > 0 && value <= LONGEST_MS,
  wanted: `milliseconds, above 0 and up to ${LONGEST_MS}`,
};
const COUNT: Rule = {
  holds: (value) => Number.isSafeInteger(value) && value >= 1,
  wanted: 'a whole number from 1',
};
const COUNT_OR_NONE: Rule = {
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
  wanted: 'a whole number from 0',
};
const RATIO: Rule = { holds: (value) => value >= 0 && value <= 1, wanted: 'a ratio from 0 to 1' };
const SHARE: Rule = { holds: (value) => value > 0 && value <= 1, wanted: 'a ratio above 0 and up to 1' };

const RULES = {
  retry: {
    maxAttempts: COUNT,
    baseDelayMs: DURATION,
    maxDelayMs: DURATION,
    budgetRatio: RATIO,
    budgetMinimum: COUNT_OR_NONE,
    budgetWindowMs: DURATION,
  },
  breaker: { failureRatio: SHARE, windowMs: DURATION, minimumCalls: COUNT, openMs: DURATION, probes: COUNT },
  bulkhead: { concurrent: COUNT, queued: COUNT_OR_NONE },
};

/**
 * Fills in the defaults.
 * @throws RangeError naming the option that makes no sense.
 */
export function resolveOptions(options: GuardOptions): ResolvedGuardOptions {
  const resolved = {
    operations: [],
    isDependencyFailure: () => true,
    remainingMs,
    ...options,
    retry: { ...RETRY_DEFAULTS, ...options.retry },
    breaker: { ...BREAKER_DEFAULTS, ...options.breaker },
    bulkhead: { ...BULKHEAD_DEFAULTS, ...options.bulkhead },
  };
  check('timeoutMs', resolved.timeoutMs, DURATION);
  for (const [section, rules] of Object.entries(RULES)) {
    const values = resolved[section as keyof typeof RULES] as Record<string, number>;
    for (const [option, rule] of Object.entries(rules)) check(`${section}.${option}`, values[option]!, rule);
  }
  return resolved;
}

function check(option: string, value: number, { holds, wanted }: Rule): void {
  if (!holds(value)) throw new RangeError(`createGuard: ${option} should be ${wanted}, not ${value}`);
}
