/** Alerts as a test expects them: firing with all their labels, or not at all. */
import { alertNameOf, identityOf, MANAGED, SLO_ALERTS, targetDownNameOf } from '../names.ts';
import type { AlertTier, Service, Slo } from '../slo.ts';
import type { Expectation } from './promtool-test.ts';

/** An alert by its labels. */
export type Alert = Record<string, string>;

export function tierAlert(slo: Slo, { name, severity }: AlertTier): Alert {
  return { alertname: alertNameOf(slo), ...identityOf(slo), ...MANAGED, severity, tier: name };
}

export function sloAlert(slo: Slo, name: keyof typeof SLO_ALERTS, severity: string): Alert {
  return { alertname: SLO_ALERTS[name], ...identityOf(slo), ...MANAGED, severity };
}

export function targetDownAlert(service: Service): Alert {
  return { alertname: targetDownNameOf(service), service: service.name, ...MANAGED, severity: 'page' };
}

export function fires(alert: Alert, atSeconds: number): Expectation {
  const labels = { ...alert, alertstate: 'firing' };
  return { query: queryOf(alert), atSeconds, samples: [{ metric: 'ALERTS', labels, value: 1 }] };
}

export function isSilent(alert: Alert, atSeconds: number): Expectation {
  return { query: queryOf(alert), atSeconds, samples: [] };
}

/** By what tells it from others; its other labels are for the test to compare. */
function queryOf({ alertname, slo, tier }: Alert): string {
  const matchers = Object.entries({ alertname, slo, tier, alertstate: 'firing' })
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `ALERTS{${matchers.join(',')}}`;
}
