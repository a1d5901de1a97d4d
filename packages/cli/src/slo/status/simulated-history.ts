/** How much of an SLO's period was made up by `vigil slo backfill`. */
import { prometheusDuration, SIMULATED } from '@vigil/slo';
import type { Answer } from '../../prometheus/answer.ts';
import type { PrometheusClient } from '../../prometheus/client.ts';

/** The grain, in seconds of logical time: an hour with a sample is a simulated hour, however far apart samples are. */
const GRAIN_SECONDS = 3600;

/** Simulated logical seconds by service, of the last `periodSeconds` logical seconds. */
export async function simulatedSeconds(
  prometheus: PrometheusClient,
  periodSeconds: number,
  timeScale: number,
): Promise<Answer<Map<string, number>>> {
  const grain = prometheusDuration((GRAIN_SECONDS * 1000) / timeScale);
  const range = prometheusDuration((periodSeconds * 1000) / timeScale);
  const answer = await prometheus.query(
    `max by (service) (sum_over_time(present_over_time(${SIMULATED}[${grain}])[${range}:${grain}]))`,
  );
  if (answer.kind !== 'data') return answer;
  return {
    ...answer,
    data: new Map(answer.data.map(({ labels, value }) => [labels.service ?? '', value * GRAIN_SECONDS])),
  };
}
