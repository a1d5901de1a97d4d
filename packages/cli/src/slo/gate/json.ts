/** What `vigil slo gate --json` prints. Names and meanings are a contract with pipelines: add to them, change none. */
import type { Verdict } from './judge.ts';
import type { Outcome } from './outcome.ts';
import type { OverrideRecord } from './override-log.ts';
import { type Reason, reasonsOf } from './words.ts';

type Json = {
  verdict: Verdict;
  /** Of the process: 0 go or overridden, 1 stop, 2 cannot tell. */
  exit_code: number;
  prometheus: string;
  time_scale: number;
  /** Seconds of real time. */
  max_age_seconds: number;
  /** Doubts about the whole, in words. */
  doubts: string[];
  slos: {
    slo: string;
    service: string;
    verdict: Verdict;
    enforced: boolean;
    minimum_budget: number;
    stop_on_page: boolean;
    /** Null where unknown. */
    budget_remaining: number | null;
    events: number | null;
    /** Seconds of real time; of the oldest number. */
    age_seconds: number | null;
    pages: string[];
    reasons: Reason[];
  }[];
  override: OverrideRecord | null;
};

export function gateJson(
  { verdict, slos, doubts }: Outcome,
  facts: {
    exitCode: number;
    prometheusUrl: string;
    timeScale: number;
    maxAgeSeconds: number;
    override: OverrideRecord | undefined;
  },
): Json {
  return {
    verdict,
    exit_code: facts.exitCode,
    prometheus: facts.prometheusUrl,
    time_scale: facts.timeScale,
    max_age_seconds: facts.maxAgeSeconds,
    doubts,
    slos: slos.map(({ slo, service, policy, evidence, judgement }) => {
      const known = evidence.kind === 'answered' ? evidence : undefined;
      return {
        slo,
        service,
        verdict: judgement.verdict,
        enforced: policy.enforced,
        minimum_budget: policy.minimumBudget,
        stop_on_page: policy.stopOnPage,
        budget_remaining: finiteOrNull(known?.budgetRemaining),
        events: finiteOrNull(known?.eventsInPeriod),
        age_seconds: finiteOrNull(known?.ageSeconds),
        pages: (known?.pages ?? []).map(({ name }) => name),
        reasons: reasonsOf(judgement),
      };
    }),
    override: facts.override ?? null,
  };
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
