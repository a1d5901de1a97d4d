/** How long the rules of each shape take to evaluate, for each number of SLOs. */
import { availableParallelism, loadavg } from 'node:os';
import { measureRounds, type Rounds } from './evaluation-time.ts';
import { fleetOf } from './fleet.ts';
import { SHARE_OF_MACHINE, SHORTEST_ROUND_MS, type Step } from './plan.ts';
import type { Prometheus } from './prometheus.ts';
import type { Shape } from './shape.ts';
import { shapes } from './shapes/shapes.ts';
import { type Spread, spreadOf } from './spread.ts';

export type Timed =
  | {
      state: 'measured';
      /** What Prometheus took for the evaluations of 30 s, over all rounds. */
      secondsPer30Seconds: Spread;
      /** The medians of each turn; in the same turn the shapes were measured one right after the other. */
      turns: { turn: number; secondsPer30Seconds: number; cpuSecondsPer30Seconds: number }[];
      /** The least share of the groups that was evaluated in a round; the rest is taken to be like them. */
      evaluatedShare: number;
    }
  /** There was no time for one group of each kind. */
  | { state: 'not_measured' };

/**
 * By step, then by shape. The shapes take turns, so that what else the machine does meets all of them.
 * @param options.cores how many are free
 */
export async function measureTimes(
  prometheus: Prometheus,
  plan: readonly Step[],
  options: { cores: number; signal: AbortSignal; note: (text: string) => void },
): Promise<Timed[]> {
  const { cores, signal, note } = options;
  const costs = new Map<Shape, Cost>();
  const results: Timed[] = [];
  for (const step of plan) {
    note(`  timing ${step.slos} SLOs`);
    const lanes = shapes.map((shape) => ({
      shape,
      groups: fleetOf(shape, step.slos),
      everyMs: roundFor(step.slos, costs.get(shape), cores),
      turns: [] as Turn[],
    }));
    for (let turn = 0; turn < step.turns; turn += 1) {
      for (const lane of rotated(lanes, turn)) {
        const { groups, everyMs } = lane;
        const rounds = await measureRounds(
          prometheus,
          groups,
          {
            everyMs,
            observeMs: Math.min(everyMs, step.turnMs),
            rounds: Math.min(step.rounds, Math.max(1, Math.floor(step.turnMs / everyMs))),
            // A machine that became busy is given as long again.
            endsAt: Date.now() + 2 * step.turnMs,
          },
          signal,
        );
        if (rounds !== undefined) lane.turns.push({ ...rounds, turn });
      }
    }
    for (const { shape, turns } of lanes) {
      if (turns.length > 0) costs.set(shape, { slos: step.slos, seconds: cpuPerRound(turns) });
      results.push(turns.length > 0 ? measured(turns) : { state: 'not_measured' });
    }
  }
  return results;
}

type Turn = Rounds & { turn: number };

function cpuPerRound(turns: readonly Turn[]): number {
  return spreadOf(turns.map((one) => one.cpuSecondsPerRound)).median;
}

/** What one evaluation of all groups of so many SLOs took of the processor. */
type Cost = { slos: number; seconds: number };

/** The cores that a process may hope for: its share of those among all that wants to run. */
export function freeCores(): number {
  const cores = availableParallelism();
  return (cores * cores) / (cores + (loadavg()[0] ?? 0));
}

/** A round in which evaluations take their share of the machine, reckoned from what fewer SLOs took. */
function roundFor(slos: number, cost: Cost | undefined, cores: number): number {
  if (cost === undefined) return SHORTEST_ROUND_MS;
  const seconds = (cost.seconds * slos) / cost.slos / cores;
  return Math.max(SHORTEST_ROUND_MS, (seconds / SHARE_OF_MACHINE) * 1000);
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function measured(turns: readonly Turn[]): Timed {
  return {
    state: 'measured',
    secondsPer30Seconds: spreadOf(turns.flatMap((one) => one.secondsPer30Seconds)),
    turns: turns.map(({ turn, secondsPer30Seconds, cpuSecondsPer30Seconds }) => ({
      turn,
      secondsPer30Seconds: spreadOf(secondsPer30Seconds).median,
      cpuSecondsPer30Seconds,
    })),
    evaluatedShare: Math.min(...turns.map((one) => one.evaluatedShare)),
  };
}
