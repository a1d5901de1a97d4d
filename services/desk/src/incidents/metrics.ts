/** What the operational review asks of the desk: how many incidents, and how long they took to be seen, taken on and ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@vigil/service-kit/database';
import { createHistogram, observe } from '@vigil/service-kit/metrics';
import { Gauge, type Registry } from 'prom-client';
import type { IngestedIncident } from './ingest.ts';

/** The severities of the engine's alerts; their series are there from the start. */
const SEVERITIES = ['page', 'ticket'] as const;

/** In seconds, from one to a day: a page is seen within minutes, a ticket within hours. */
const BOUNDS = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 43_200, 86_400];

export type IncidentMetrics = {
  opened(incident: IngestedIncident): void;
  acknowledged(severity: string, afterSeconds: number): void;
  resolved(incident: IngestedIncident): void;
};

export function createIncidentMetrics(registry: Registry, database: Database): IncidentMetrics {
  registerRecordedIncidents(registry, database);
  const detection = durations(registry, 'detection', 'From the first alert that fired to the incident.');
  const acknowledgement = durations(registry, 'acknowledgement', 'From the incident to its acknowledgement.');
  const resolution = durations(registry, 'resolution', 'From the incident to its resolution.');
  return {
    opened: ({ severity, seconds }) => detection(severity, seconds),
    acknowledged: (severity, afterSeconds) => acknowledgement(severity, afterSeconds),
    resolved: ({ severity, seconds }) => resolution(severity, seconds),
  };
}

/** By severity only: few series, all at zero before the first incident. */
function durations(registry: Registry, what: string, help: string) {
  const histogram = createHistogram<'severity'>({
    registry,
    name: `desk_incident_${what}_seconds`,
    help,
    labelNames: ['severity'],
    bounds: BOUNDS,
  });
  for (const severity of SEVERITIES) histogram.series({ severity });
  // The clocks of Prometheus and PostgreSQL may differ by more than nothing.
  return (severity: string, seconds: number) => observe(histogram.series({ severity }), Math.max(0, seconds));
}

/** A scrape waits no longer than this for the database, in milliseconds: it tells of a database that hangs, too. */
const PATIENCE_MS = 500;

type Row = { service: string; slo: string; severity: string; status: string; incidents: string };

/**
 * A gauge, read from the database at each scrape: which SLOs there are is not known here, so a counter of theirs would be born
 * by its first incident, above zero, and hide it from `increase`. All desks on one database say the same.
 */
function registerRecordedIncidents(registry: Registry, database: Database): void {
  new Gauge({
    name: 'desk_incidents_recorded',
    help: 'Incidents in the database, of all time.',
    labelNames: ['service', 'slo', 'severity', 'status'],
    registers: [registry],
    async collect() {
      const rows = await recorded(database);
      this.reset();
      for (const { incidents, ...labels } of rows) this.set(labels, Number(incidents));
    },
  });
}

/** None while the database does not answer. */
function recorded(database: Database): Promise<Row[]> {
  const rows = database
    .query<Row>(
      `SELECT service, slo, severity, status, count(*) AS incidents FROM incidents
       GROUP BY service, slo, severity, status`,
    )
    .then(
      (result) => result.rows,
      () => [],
    );
  return Promise.race([rows, sleep(PATIENCE_MS, [], { ref: false })]);
}
