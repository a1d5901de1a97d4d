/** What an SLO does at the traffic that a Prometheus has seen. */
import type { Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { type FalsePages, falsePages, type Variants } from './false-pages.ts';
import { type Ask, type Measured, measure } from './measure.ts';
import { outageDetectionAt } from './tier-behaviour.ts';

export type AtTraffic = Measured & {
  /** Pages in 30 days of a service that is exactly at its objective; undefined where the traffic is not known. */
  falsePages: Variants<FalsePages> | undefined;
  /** Seconds from the beginning of a total outage until each tier fires; undefined where it never does. */
  outageDetection: { tier: string; seconds: number | undefined }[];
};

export async function atTraffic(slo: Slo, ask: Ask, timing: Timing): Promise<AtTraffic> {
  const measured = await measure(slo, ask, timing);
  const { eventsPerHour } = measured;
  const { alerting, objective, budgeting } = slo;
  if (eventsPerHour === undefined || budgeting.method !== 'Occurrences') {
    return { ...measured, falsePages: undefined, outageDetection: [] };
  }
  return {
    ...measured,
    falsePages: falsePages({
      tiers: alerting.tiers,
      target: objective.target,
      periodMs: objective.period.durationMs,
      eventsPerHour,
    }),
    outageDetection: alerting.tiers.map((tier) => ({
      tier: tier.name,
      seconds: outageDetectionAt(slo, tier, eventsPerHour),
    })),
  };
}
