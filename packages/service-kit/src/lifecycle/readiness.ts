/** Answers `/readyz`: may this process be sent traffic now, and if not, why not. */
import type { Phase } from './phase.ts';

export type CheckResult = { name: string; ok: true } | { name: string; ok: false; reason: string };

export type ReadinessStatus = { ready: boolean; checks: CheckResult[] };

export type Readiness = {
  /** Adds a dependency without which the process should get no traffic. The check passes when its promise resolves. */
  addCheck(name: string, check: () => Promise<unknown>): void;
  /** Never rejects, and answers within the timeout of a check whatever the dependencies do. */
  status(): Promise<ReadinessStatus>;
};

/** Kubernetes gives up on a probe after one second by default; the answer, with its reason, must be there before. */
const CHECK_TIMEOUT_MS = 750;

/** Readiness that is off in every phase but `running`, when the checks decide. */
export function createReadiness(phase: () => Phase): Readiness {
  const checks: (() => Promise<CheckResult>)[] = [];
  return {
    addCheck: (name, check) => {
      checks.push(boundedCheck(name, check));
    },
    status: async () => {
      const current = phase();
      if (current !== 'running') {
        return { ready: false, checks: [{ name: 'lifecycle', ok: false, reason: current }] };
      }
      const results = await Promise.all(checks.map((check) => check()));
      return {
        ready: results.every((result) => result.ok),
        checks: [{ name: 'lifecycle', ok: true }, ...results],
      };
    },
  };
}

/** Probes share one run of a check, so that a dependency that hangs is not asked again and again. */
function boundedCheck(name: string, check: () => Promise<unknown>): () => Promise<CheckResult> {
  let underWay: Promise<CheckResult> | undefined;
  const run = async (): Promise<CheckResult> => {
    try {
      await check();
      return { name, ok: true };
    } catch (error) {
      return { name, ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  return () => {
    underWay ??= run().finally(() => {
      underWay = undefined;
    });
    return withTimeout(underWay, { name, ok: false, reason: `no answer in ${CHECK_TIMEOUT_MS} ms` });
  };
}

async function withTimeout(result: Promise<CheckResult>, late: CheckResult): Promise<CheckResult> {
  const timeout = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => timeout.resolve(late), CHECK_TIMEOUT_MS);
  try {
    return await Promise.race([result, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
