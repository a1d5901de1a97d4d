/** What the guard's tests share: a guard whose log and metrics can be read, and dependencies that behave as told. */
import pino from 'pino';
import { Registry } from 'prom-client';
import { captureLog } from '../testing/index.ts';
import { createGuard, type Guard } from './guard.ts';
import type { GuardOptions } from './options.ts';

export const TIMEOUT_MS = 100;
export const OPEN_MS = 5_000;
export const CHARGE = { operation: 'charge', idempotent: false };
export const LOOKUP = { operation: 'lookup', idempotent: true };

/** Opens after four calls of which half failed; does not retry unless told to. */
export function guardFixture(overrides: Partial<GuardOptions> = {}) {
  const registry = new Registry();
  const log = captureLog();
  const logger = pino({ formatters: { level: (level) => ({ level }) } }, log.destination);
  const guard = createGuard({
    dependency: 'payments',
    registry,
    logger,
    timeoutMs: TIMEOUT_MS,
    operations: ['charge', 'lookup'],
    ...overrides,
    retry: { maxAttempts: 1, ...overrides.retry },
    breaker: { minimumCalls: 4, windowMs: 10_000, openMs: OPEN_MS, ...overrides.breaker },
  });
  /** The value of a series as a scrape shows it; undefined when it is not there. */
  const read = async (name: string, labels: Record<string, string> = {}): Promise<number | undefined> => {
    const metric = await registry.getSingleMetric(name)!.get();
    const wanted = Object.entries(labels);
    return metric.values.find(({ labels }) => wanted.every(([key, value]) => labels[key] === value))?.value;
  };
  /** The state by the metric; fails unless exactly one state has the value 1. */
  const stateByMetric = async () => {
    const { values } = await registry.getSingleMetric('guard_breaker_state')!.get();
    return values.filter(({ value }) => value === 1).map(({ labels }) => labels.state);
  };
  const outcomes = async (operation: string): Promise<Record<string, number>> => {
    const { values } = await registry.getSingleMetric('guard_calls_total')!.get();
    const counted = values.filter(({ labels, value }) => labels.operation === operation && value > 0);
    return Object.fromEntries(counted.map(({ labels, value }) => [String(labels.outcome), value]));
  };
  return { guard, registry, log, read, stateByMetric, outcomes };
}

export const succeed = async () => 'charged';
export const fail = async (): Promise<string> => {
  throw new Error('payments is down');
};
/** Neither answers nor heeds its signal. */
export const hang = () => new Promise<string>(() => {});

/** Makes `count` calls one after the other and gives their errors. */
export async function failures(guard: Guard, count: number): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (let i = 0; i < count; i += 1) errors.push(await guard.call(CHARGE, fail).catch((error) => error));
  return errors;
}

/** Opens the circuit. */
export const open = (guard: Guard) => failures(guard, 4);
