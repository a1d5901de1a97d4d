import { connectionReset } from './connection-reset.ts';
import { errorRate } from './error-rate.ts';
import { eventLoopBlock } from './event-loop-block.ts';
import type { Fault } from './fault.ts';
import { hang } from './hang.ts';
import { latency } from './latency.ts';
import { memoryLeak } from './memory-leak.ts';

/**
 * All faults, by the name that they have at `/ops/faults` and in the metric `fault_active`. A request that several of
 * them hit meets them in this order: those that let it go on come first.
 */
export const catalogue = {
  latency,
  event_loop_block: eventLoopBlock,
  memory_leak: memoryLeak,
  hang,
  connection_reset: connectionReset,
  error_rate: errorRate,
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof catalogue;

export const faultNames = Object.keys(catalogue) as FaultName[];
