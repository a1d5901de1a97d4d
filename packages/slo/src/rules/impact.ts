/** The business impact of an alert, in the words of the SLO's own queries. */
import { MINUTE_MS, prometheusDuration } from '../durations.ts';
import { WINDOW_PLACEHOLDER } from '../selector.ts';
import type { Impact } from '../slo.ts';
import { PRESENT_WINDOW } from '../tiers.ts';
import type { Timing } from '../timing.ts';

/** A template such as `12.0 orders and 340.5 euros a minute over the last 5m`, filled in by Prometheus when the alert fires. */
export function impactText(impacts: Impact[], timing: Timing): string {
  const windowMs = timing.scaled(PRESENT_WINDOW.durationMs);
  const amounts = impacts.map(({ unit, query }) => {
    const inWindow = query.replaceAll(WINDOW_PLACEHOLDER, prometheusDuration(windowMs));
    return `${queriedValue(`(${inWindow}) * ${MINUTE_MS / 1000} / ${windowMs / 1000}`, 'printf "%.1f"')} ${unit}`;
  });
  return `${amounts.join(' and ')} a minute over the last ${PRESENT_WINDOW.name}`;
}

/** The first value of a query, piped through a template function; `unknown` when there is none. */
export function queriedValue(query: string, format: string): string {
  return `{{ with query ${JSON.stringify(query)} }}{{ . | first | value | ${format} }}{{ else }}unknown{{ end }}`;
}
