/** Where an alert leads: its runbook, and a picture of what it saw. */
import { HOUR_MS, prometheusDuration } from '../durations.ts';
import type { Timing } from '../timing.ts';

export type Links = {
  /** The folder of the runbooks; the alert's name is added. */
  runbooksUrl: string;
  /** A dashboard, with `$slo` and `$service` for the two labels; by default a graph in the Prometheus that fired the alert. */
  dashboardUrl?: string;
};

export function runbookUrl({ runbooksUrl }: Links, alert: string): string {
  return `${runbooksUrl.replace(/\/$/, '')}/${alert}`;
}

/** The dashboard of the labels, or a graph of the queries. */
export function dashboardUrl(
  { dashboardUrl: template }: Links,
  labels: { slo?: string; service: string },
  queries: string[],
  timing: Timing,
): string {
  if (template !== undefined) {
    return template
      .replaceAll('$slo', encodeURIComponent(labels.slo ?? ''))
      .replaceAll('$service', encodeURIComponent(labels.service));
  }
  const range = prometheusDuration(timing.scaled(6 * HOUR_MS));
  const panels = queries.map(
    (query, index) =>
      `g${index}.expr=${encodeURIComponent(query)}&g${index}.tab=0&g${index}.range_input=${range}`,
  );
  // Prometheus puts its own address in when the alert fires.
  return `{{ $externalURL }}/graph?${panels.join('&')}`;
}
