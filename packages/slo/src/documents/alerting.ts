/** The alerts of an SLO: the four default tiers, or one tier for each of its own policies. */
import type { Alerting, AlertTier, Budgeting, Objective } from '../slo.ts';
import { errorThreshold, exact, TIERS, uselessBecause } from '../tiers.ts';
import type { Policy } from './alert-policy.ts';
import type { Place, Report } from './report.ts';

type Fit = { target: number; periodMs: number; sliceMs?: number };

/**
 * @param policies the SLO's own; undefined where it has none
 * @param place of the objective
 */
export function alertingOf(
  {
    objective,
    budgeting,
    policies,
  }: { objective: Objective; budgeting: Budgeting; policies: Policy[] | undefined },
  lowTraffic: Alerting['lowTraffic'],
  place: Place,
  report: Report,
): Alerting {
  const fit: Fit = {
    target: objective.target,
    periodMs: objective.period.durationMs,
    ...('sliceMs' in budgeting ? { sliceMs: budgeting.sliceMs } : {}),
  };
  const tiers = policies
    ? policies
        .filter(({ whenBreaching }) => whenBreaching)
        .flatMap((policy) => tierOf(policy, objective, fit, report))
    : defaultTiers(objective, fit, place, report);
  return {
    tiers: tiers.toSorted((one, other) => one.long.durationMs - other.long.durationMs),
    whenNoData: whenNoDataOf(policies ?? []),
    receivers: [...new Set((policies ?? []).flatMap(({ receivers }) => receivers))],
    lowTraffic,
  };
}

/** Those that have something to say about the objective; of the others a warning is left. */
function defaultTiers({ target, period }: Objective, fit: Fit, place: Place, report: Report): AlertTier[] {
  const found = `${target} over ${period.name}`;
  const useful = TIERS.filter((tier) => {
    const reason = uselessBecause(tier, fit);
    if (reason === undefined) return true;
    const expected = `an objective and a period that leave the tier "${tier.name}" something to say: ${reason}; no alert is made of it`;
    report.warn(place, expected, found);
    return false;
  });
  if (useful.length === 0) {
    report.refuse(
      place,
      'an objective and a period for which at least one burn-rate tier can fire, or alert policies that suit them',
      found,
    );
  }
  return useful;
}

/** A tier of a policy: as its author wants it, unless it can never fire. */
function tierOf(policy: Policy, { period, target }: Objective, fit: Fit, report: Report): AlertTier[] {
  const { name, severity, burnRate, long, short, alertAfterMs, receivers, place } = policy;
  const found = `${name}, ${burnRate} over ${long.name}, for ${target} over ${period.name}`;
  const isTooLong =
    period.kind === 'rolling' ? long.durationMs > period.durationMs : long.durationMs >= period.durationMs;
  if (isTooLong) {
    const expected = `a policy whose lookbackWindow is ${period.kind === 'rolling' ? 'not longer' : 'shorter'} than the period, whose budget it is about`;
    report.refuse(place, expected, found);
    return [];
  }
  const tier: AlertTier = {
    name,
    severity,
    budgetShare: exact((burnRate * long.durationMs) / period.durationMs),
    long,
    short,
    ...(alertAfterMs > 0 ? { alertAfterMs } : {}),
    receivers,
  };
  const reason = uselessBecause(tier, fit);
  if (reason === undefined) return [tier];
  if (errorThreshold(tier, fit) >= 1 || short.durationMs < (fit.sliceMs ?? 0)) {
    const expected = `a policy that can fire: ${reason}`;
    report.refuse(place, expected, found);
    return [];
  }
  report.warn(place, `a policy that tells of an SLO that is not kept: ${reason}`, found);
  return [tier];
}

/** A policy that wants to tell of missing data does so with its severity; where none says anything, it is worth a ticket. */
function whenNoDataOf(policies: Policy[]): Alerting['whenNoData'] {
  const wanting = policies.filter(({ whenNoData }) => whenNoData === true);
  if (wanting.some(({ severity }) => severity === 'page')) return 'page';
  if (wanting.length > 0) return 'ticket';
  const unwanted = policies.length > 0 && policies.every(({ whenNoData }) => whenNoData === false);
  return unwanted ? 'nothing' : 'ticket';
}
