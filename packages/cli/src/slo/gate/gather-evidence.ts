import type { Documents, Slo } from '@vigil/slo';
import { describeNoData } from '../../prometheus/answer.ts';
import type { ChosenPrometheus } from '../chosen-prometheus.ts';
import { measure } from '../measure/measure.ts';
import { alertHealth } from './alert-health.ts';
import type { Evidence } from './evidence.ts';

export type Gathered = {
  evidenceOf(slo: Slo): Evidence;
  /** Prometheus's own, such as that a store behind it did not answer: something may be missing without a trace. */
  warnings: string[];
};

/** What Prometheus knows of the SLOs now. Never throws for what Prometheus does: that is evidence, too. */
export async function gatherEvidence(
  { prometheus, timeScale }: ChosenPrometheus,
  slos: readonly Slo[],
  services: Documents['services'],
): Promise<Gathered> {
  const identityOf = ({ name, service }: Slo) => ({ slo: name, service });
  const wanted = slos.map((slo) => ({ ...identityOf(slo), period: slo.objective.period.name }));
  const [measured, rules] = await Promise.all([
    measure(prometheus, wanted, timeScale),
    prometheus.alertRules(),
  ]);
  if (measured.kind !== 'data') {
    const message = describeNoData(measured, prometheus.url);
    return { evidenceOf: () => ({ kind: 'no_answer', message }), warnings: [] };
  }
  return {
    evidenceOf: (slo) => {
      const { values, ageSeconds, lastSeenSeconds, firing, targetDown } = measured.data.of(identityOf(slo));
      return {
        kind: 'answered',
        budgetRemaining: values.budgetRemaining,
        eventsInPeriod: values.eventsInPeriod,
        indicatorSeries: values.indicatorSeries,
        ageSeconds,
        lastSeenSeconds,
        pages: [
          ...firing.filter(({ severity }) => severity === 'page'),
          ...(targetDown === undefined ? [] : [targetDown]),
        ],
        alertHealth: alertHealth(slo, services, rules, prometheus.url),
      };
    },
    warnings: [...measured.warnings, ...(rules.kind === 'data' ? rules.warnings : [])],
  };
}
