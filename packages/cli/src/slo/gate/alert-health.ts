/** Whether the alerts that would page for an SLO are loaded and evaluated. */
import { alertNameOf, type Service, type Slo, targetDownNameOf } from '@vigil/slo';
import { type Answer, describeNoData } from '../../prometheus/answer.ts';
import type { AlertRule } from '../../prometheus/client.ts';
import type { AlertHealth } from './evidence.ts';

/** @param url of Prometheus, to be shown */
export function alertHealth(
  slo: Slo,
  services: readonly Service[],
  rules: Answer<AlertRule[]>,
  url: string,
): AlertHealth {
  if (rules.kind !== 'data') return { kind: 'unread', message: describeNoData(rules, url) };
  const ofService = rules.data.filter(
    ({ labels }) => labels.service === slo.service && labels.severity === 'page',
  );
  const down = targetDownNameOf({ name: slo.service });
  const expected = [
    ...(slo.alerting.tiers.some(({ severity }) => severity === 'page') ? [alertNameOf(slo)] : []),
    ...(services.some(({ name }) => name === slo.service) ? [down] : []),
  ];
  const missing = expected.find((alert) => !ofService.some(({ name }) => name === alert));
  if (missing !== undefined) return { kind: 'missing', alert: missing };
  const sick = ofService.find(
    ({ name, labels, health }) => (labels.slo === slo.name || name === down) && health !== 'ok',
  );
  if (sick === undefined) return { kind: 'healthy' };
  return { kind: 'unhealthy', alert: sick.name, message: sick.lastError || 'it was not evaluated yet' };
}
