/** Which SLOs there are: those that Prometheus knows, and those of the documents. */
import { type Documents, prometheusDuration, series } from '@vigil/slo';
import type { Answer } from '../../prometheus/answer.ts';
import type { Labels, PrometheusClient } from '../../prometheus/client.ts';
import { keyOf, type Wanted } from '../measure/measurement.ts';
import { fieldOf, taggedQuery } from '../measure/tagged-query.ts';

export type KnownSlo = Wanted & {
  displayName: string;
  /** As its document says; undefined for an SLO without one. */
  target?: number;
};

/** An SLO whose rules stopped is still listed for this long, in milliseconds of logical time. */
const MEMORY_MS = 60 * 60_000;

/** What `slo_info` says now, then what it said within the last logical hour. */
function infoQuery(timeScale: number): string {
  const recent = `${series.info}[${prometheusDuration(MEMORY_MS / timeScale)}]`;
  return taggedQuery([
    ['now', series.info],
    ['recent', `last_over_time(${recent})`],
  ]);
}

/**
 * SLOs in the order of service and name.
 * @param documents where they were given, only their SLOs are wanted; otherwise all that either side knows
 */
export async function knownSlos(
  prometheus: PrometheusClient,
  documents: Documents,
  { onlyDocuments, timeScale }: { onlyDocuments: boolean; timeScale: number },
): Promise<Answer<KnownSlo[]>> {
  const answer = await prometheus.query(infoQuery(timeScale));
  if (answer.kind !== 'data') return answer;
  const documented = documents.slos.map(
    ({ name, service, displayName, objective }): KnownSlo => ({
      slo: name,
      service,
      displayName,
      period: objective.period.name,
      target: objective.target,
    }),
  );
  const recorded = answer.data
    .toSorted((one, other) => Number(fieldOf(one) === 'recent') - Number(fieldOf(other) === 'recent'))
    .map(({ labels }) => describedBy(labels));
  // The first of each is kept: a document knows more than the series, and what is now more than what was.
  const all = [...documented, ...(onlyDocuments ? [] : recorded)];
  const distinct = new Map(all.toReversed().map((slo) => [keyOf(slo), slo]));
  return {
    ...answer,
    data: [...distinct.values()].sort(
      (one, other) => one.service.localeCompare(other.service) || one.slo.localeCompare(other.slo),
    ),
  };
}

function describedBy({ slo = '', service = '', display_name, period = '' }: Labels): KnownSlo {
  return { slo, service, displayName: display_name || slo, period };
}
