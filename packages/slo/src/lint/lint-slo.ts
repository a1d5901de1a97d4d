/** Says what an SLO will do before it does it, and what in it its author may not have meant. */
import { MINUTE_MS } from '../durations.ts';
import { isGuarded } from '../rules/recording-rules.ts';
import type { Catalogue, Slo } from '../slo.ts';
import { errorBudget, exact } from '../tiers.ts';
import { timingAt } from '../timing.ts';
import { type AtTraffic, atTraffic } from './at-traffic.ts';
import type { Ask } from './measure.ts';
import { type Remark, remarksOn } from './remarks.ts';
import { largestSilentRatio, type TierBehaviour, tierBehaviour } from './tier-behaviour.ts';

export type SloLint = {
  slo: string;
  service: string;
  target: number;
  period: string;
  /** What a budget lasts in a total outage, in minutes of even traffic. */
  budgetMinutes: number;
  /** Whether few events need more than a ratio above the threshold. */
  guarded: boolean;
  tiers: TierBehaviour[];
  /** Shares of bad events that may go on for ever without a page, or without anything. */
  largestSilentRatio: { page: number; ticket: number };
  /** What was measured; undefined where no Prometheus was asked. */
  measured: AtTraffic | undefined;
  remarks: Remark[];
};

export type LintOptions = {
  /** Asks a Prometheus; without it nothing is measured. */
  ask?: Ask | undefined;
  /** Of that Prometheus; 1 by default. */
  timeScale?: number | undefined;
};

/** The lint of every SLO of a catalogue, in its order. */
export async function lint(
  catalogue: Catalogue,
  { ask, timeScale = 1 }: LintOptions = {},
): Promise<SloLint[]> {
  const lints: SloLint[] = [];
  for (const slo of catalogue.slos) {
    const measured = ask && (await atTraffic(slo, ask, timingAt(timeScale)));
    lints.push(lintOf(slo, catalogue, measured));
  }
  return lints;
}

function lintOf(slo: Slo, catalogue: Catalogue, measured: AtTraffic | undefined): SloLint {
  const { target, period } = slo.objective;
  const page = largestSilentRatio(slo, 'page');
  return {
    slo: slo.name,
    service: slo.service,
    target,
    period: period.name,
    budgetMinutes: exact((period.durationMs * errorBudget(target)) / MINUTE_MS),
    guarded: isGuarded(slo),
    tiers: slo.alerting.tiers.map((tier) => tierBehaviour(slo, tier)),
    largestSilentRatio: { page, ticket: Math.min(page, largestSilentRatio(slo, 'ticket')) },
    measured,
    remarks: remarksOn(slo, catalogue, measured),
  };
}
