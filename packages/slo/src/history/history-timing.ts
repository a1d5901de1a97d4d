/** How often a past is evaluated when it is filled in afterwards. */
import { MINUTE_MS } from '../durations.ts';
import type { Slo } from '../slo.ts';
import { type Timing, timingAt } from '../timing.ts';

/** `coarse`: every logical five minutes, enough for budgets. `fine`: as often as Prometheus evaluates rules. */
export type Grain = 'coarse' | 'fine';

/** The step of a coarse past, in milliseconds of logical time: that of the finest booking. */
export const COARSE_STEP_MS = 5 * MINUTE_MS;

/** Whether five logical minutes are whole seconds, so that marks fall on moments that can be written down exactly. */
export function hasHistoryAt(timeScale: number): boolean {
  return timeScale >= 1 && timeScale <= 100 && Number.isInteger(COARSE_STEP_MS / 1000 / timeScale);
}

/**
 * The durations of rules over a past. A coarse past has its samples on the marks, so they need no time to settle.
 * @throws RangeError at a time scale that does not divide 300 seconds
 */
export function historyTiming(timeScale: number, grain: Grain): Timing {
  if (!hasHistoryAt(timeScale)) {
    throw new RangeError(`A past can be filled in at time scales that divide 300, and ${timeScale} does not`);
  }
  const timing = timingAt(timeScale);
  return grain === 'fine'
    ? timing
    : { ...timing, evaluationIntervalMs: timing.scaled(COARSE_STEP_MS), settleMs: 0 };
}

/**
 * The coarsest grain at which the budget comes out the same. Counters keep what happened between two looks at them; where each evaluation
 * is an event of its own, or slices are cut from evaluations, none may be left out.
 */
export function grainOf({ indicator, budgeting }: Slo): Grain {
  return indicator.kind === 'counters' && budgeting.method === 'Occurrences' ? 'coarse' : 'fine';
}
