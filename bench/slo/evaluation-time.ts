/** How long Prometheus takes to evaluate rules, by its own clock and in time of the processor. */
import { setTimeout as sleep } from 'node:timers/promises';
import { kindOf } from './fleet.ts';
import type { Evaluation, Progress, Prometheus } from './prometheus.ts';
import { perHalfMinute } from './samples.ts';
import type { Group } from './shape.ts';
import { spreadOf } from './spread.ts';

export type RoundsPlan = {
  /** The interval of all groups. */
  everyMs: number;
  /** How long a round is observed; shorter than the interval where there is no time for all groups. */
  observeMs: number;
  /** The first of several is not counted: it meets cold caches. */
  rounds: number;
  /** When to give up, in milliseconds since 1970. */
  endsAt: number;
};

export type Rounds = {
  /** For each round, how long the evaluations of half a minute take, when each group is evaluated at its own interval. */
  secondsPer30Seconds: number[];
  /** What the process uses for the evaluations of half a minute; all its other work is in it. */
  cpuSecondsPer30Seconds: number;
  /** The same for one evaluation of every group. */
  cpuSecondsPerRound: number;
  /** The least share of the groups that was evaluated in a round; the rest is taken to be like them. */
  evaluatedShare: number;
};

/**
 * Loads rules and measures rounds, in each of which every group is evaluated once, or as many as there is time for. A group's interval is
 * that of the plan: what an evaluation costs does not depend on it. Undefined when there was no time for one group of each kind.
 * @throws Error when a rule fails: its time would say nothing
 */
export async function measureRounds(
  prometheus: Prometheus,
  groups: readonly Group[],
  plan: RoundsPlan,
  signal: AbortSignal,
): Promise<Rounds | undefined> {
  await prometheus.load(groups, plan.everyMs);
  let begin = await prometheus.progress();
  let end = begin;
  const kinds = kindsOf(groups);
  const costs: Cost[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const observed = await observe(prometheus, kinds, plan, signal);
    if (observed === undefined) break;
    end = observed.progress;
    if (round === 0 && plan.rounds > 1) begin = end;
    else costs.push(costOf(observed.fresh, kinds));
  }
  const failed = end.failures - begin.failures;
  if (failed > 0) throw new Error(`${failed} evaluations of rules failed while they were measured`);
  if (costs.length === 0) return undefined;
  const median = (of: (cost: Cost) => number) => spreadOf(costs.map(of)).median;
  // The processor's time is not known by group: it is shared out as the clock's is.
  const cpuPerSecond =
    (end.cpuSeconds - begin.cpuSeconds) / (end.evaluationSeconds - begin.evaluationSeconds);
  return {
    secondsPer30Seconds: costs.map((cost) => cost.per30Seconds),
    cpuSecondsPer30Seconds: cpuPerSecond * median((cost) => cost.per30Seconds),
    cpuSecondsPerRound: cpuPerSecond * median((cost) => cost.perRound),
    evaluatedShare: Math.min(...costs.map((cost) => cost.evaluatedShare)),
  };
}

/** Groups that differ in nothing but their SLO. */
type Kind = { groups: number; everySeconds: number };

function kindsOf(groups: readonly Group[]): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const { name, everySeconds } of groups) {
    const kind = kinds.get(kindOf(name)) ?? { groups: 0, everySeconds };
    kinds.set(kindOf(name), { ...kind, groups: kind.groups + 1 });
  }
  return kinds;
}

type Observed = { progress: Progress; fresh: Evaluation[] };

/** What is evaluated from now on, at least one group of each kind; undefined when the time is over before that. */
async function observe(
  prometheus: Prometheus,
  kinds: ReadonlyMap<string, Kind>,
  { observeMs, endsAt }: RoundsPlan,
  signal: AbortSignal,
): Promise<Observed | undefined> {
  const sinceSeconds = Date.now() / 1000;
  for (let waitMs = observeMs; Date.now() + waitMs < endsAt; waitMs = observeMs / 5) {
    await sleep(waitMs, undefined, { signal });
    const progress = await prometheus.progress();
    const fresh = progress.evaluations.filter(({ lastAtSeconds }) => lastAtSeconds > sinceSeconds);
    if (new Set(fresh.map(({ group }) => kindOf(group))).size === kinds.size) return { progress, fresh };
  }
  return undefined;
}

/** Seconds of evaluation. */
type Cost = { perRound: number; per30Seconds: number; evaluatedShare: number };

function costOf(fresh: readonly Evaluation[], kinds: ReadonlyMap<string, Kind>): Cost {
  const cost = { perRound: 0, per30Seconds: 0 };
  const byKind = Map.groupBy(fresh, ({ group }) => kindOf(group));
  for (const [name, { groups, everySeconds }] of kinds) {
    const durations = byKind.get(name)!.map(({ lastDurationSeconds }) => lastDurationSeconds);
    const seconds = (sum(durations) / durations.length) * groups;
    cost.perRound += seconds;
    cost.per30Seconds += seconds * perHalfMinute(everySeconds);
  }
  return { ...cost, evaluatedShare: fresh.length / sum([...kinds.values()].map(({ groups }) => groups)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
