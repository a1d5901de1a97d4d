/** How long Prometheus takes to evaluate rules, by its own clock and in time of the processor. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress, Prometheus } from './prometheus.ts';
import { perHalfMinute } from './samples.ts';
import type { Group } from './shape.ts';

export type RoundsPlan = {
  everyMs: number;
  /** The first of several is not counted: it meets cold caches. */
  rounds: number;
  /** When to give up, in milliseconds since 1970. */
  endsAt: number;
};

export type Rounds = {
  /** For each round, how long the evaluations of half a minute take, when each group is evaluated at its own interval. */
  secondsPer30Seconds: number[];
  /** What the process used for the evaluations of half a minute; all its other work is in it. */
  cpuSecondsPer30Seconds: number;
  /** The same for one evaluation of every group. */
  cpuSecondsPerRound: number;
};

/**
 * Loads rules and measures rounds, in each of which every group is evaluated once. A group's interval is that of the plan: what an evaluation
 * costs does not depend on it. Undefined when there was not enough time.
 * @throws Error when a rule fails: its time would say nothing
 */
export async function measureRounds(
  prometheus: Prometheus,
  groups: readonly Group[],
  { everyMs, rounds, endsAt }: RoundsPlan,
  signal: AbortSignal,
): Promise<Rounds | undefined> {
  const weights = new Map(groups.map(({ name, everySeconds }) => [name, perHalfMinute(everySeconds)]));
  await prometheus.load(groups, everyMs);
  let begin = await prometheus.progress();
  let end = begin;
  const unweighted: number[] = [];
  const weighted: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const progress = await nextRound(prometheus, groups.length, { everyMs, endsAt }, signal);
    if (progress === undefined) return undefined;
    end = progress;
    if (round === 0 && rounds > 1) {
      begin = progress;
      continue;
    }
    const { evaluations } = progress;
    unweighted.push(sum(evaluations.map((one) => one.lastDurationSeconds)));
    weighted.push(sum(evaluations.map((one) => one.lastDurationSeconds * weights.get(one.group)!)));
  }
  const failed = end.failures - begin.failures;
  if (failed > 0) throw new Error(`${failed} evaluations of rules failed while they were measured`);
  const groupCpuSeconds = (end.cpuSeconds - begin.cpuSeconds) / (end.groupsEvaluated - begin.groupsEvaluated);
  const cpuSecondsPerRound = groupCpuSeconds * groups.length;
  return {
    secondsPer30Seconds: weighted,
    // The processor's time is not known by group: it is shared out as the clock's is.
    cpuSecondsPer30Seconds: (cpuSecondsPerRound * sum(weighted)) / sum(unweighted),
    cpuSecondsPerRound,
  };
}

/** Waits until every group has been evaluated since now; on a busy machine that is later than planned. Undefined when the time is over. */
async function nextRound(
  prometheus: Prometheus,
  groups: number,
  { everyMs, endsAt }: Pick<RoundsPlan, 'everyMs' | 'endsAt'>,
  signal: AbortSignal,
): Promise<Progress | undefined> {
  const sinceSeconds = Date.now() / 1000;
  for (let waitMs = everyMs; Date.now() + waitMs < endsAt; waitMs = everyMs / 5) {
    await sleep(waitMs, undefined, { signal });
    const progress = await prometheus.progress();
    const fresh = progress.evaluations.filter(({ lastAtSeconds }) => lastAtSeconds > sinceSeconds);
    if (fresh.length === groups) return progress;
  }
  return undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
