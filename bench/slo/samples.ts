/** How many samples rules read. */
import type { Prometheus } from './prometheus.ts';
import { EVALUATION_SECONDS, type Group, type Rule } from './shape.ts';

export type SamplesRead = {
  /** When every rule is evaluated once. */
  perEvaluation: number;
  /** When each group is evaluated at its own interval, per half minute. */
  per30Seconds: number;
};

/** Reads each expression once at a moment; rules that are alike cost alike. */
export function createSampleCounter(prometheus: Pick<Prometheus, 'query'>, atSeconds: number) {
  const known = new Map<string, Promise<number>>();
  const ofExpression = (expression: string) => {
    let samples = known.get(expression);
    if (samples === undefined) {
      samples = prometheus.query(expression, atSeconds).then(({ samplesRead }) => samplesRead);
      known.set(expression, samples);
    }
    return samples;
  };
  return async (groups: readonly Group[]): Promise<SamplesRead> => {
    const sum = { perEvaluation: 0, per30Seconds: 0 };
    for (const { rules, everySeconds } of groups) {
      for (const { expr } of rules) {
        const samples = await ofExpression(expr);
        sum.perEvaluation += samples;
        sum.per30Seconds += samples * perHalfMinute(everySeconds);
      }
    }
    return sum;
  };
}

/** How many times a group is evaluated while those of half a minute are evaluated once. */
export function perHalfMinute(everySeconds: number): number {
  return EVALUATION_SECONDS / everySeconds;
}

/** The rules without which a series would not be recorded: its own, and those of every series that is read on the way. */
export function neededFor(record: string, groups: readonly Group[]): Group[] {
  const rules = groups.flatMap((group) => group.rules);
  const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])));
  const needed = new Set<string>();
  const open = [record];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    for (const rule of rules) {
      if (!('record' in rule) || rule.record !== name) continue;
      open.push(...metricsIn(rule).filter((metric) => recorded.has(metric)));
    }
  }
  return groups.map((group) => ({
    ...group,
    rules: group.rules.filter((rule) => 'record' in rule && needed.has(rule.record)),
  }));
}

function metricsIn({ expr }: Rule): string[] {
  return expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? [];
}
