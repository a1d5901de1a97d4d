import type { Documents } from '@vigil/slo';
import { dataOf } from '../../prometheus/answer.ts';
import type { ChosenPrometheus } from '../chosen-prometheus.ts';
import { measure } from '../measure/measure.ts';
import { knownSlos } from './known-slos.ts';
import type { Row } from './row.ts';
import { rowOf } from './rows.ts';
import { simulatedSeconds } from './simulated-history.ts';

export type Status = { nowSeconds: number; rows: Row[]; warnings: string[] };

/**
 * How every SLO stands now.
 * @throws UserError when Prometheus does not answer
 */
export async function readStatus(
  { prometheus, timeScale }: ChosenPrometheus,
  documents: Documents,
  { onlyDocuments }: { onlyDocuments: boolean },
): Promise<Status> {
  const { url } = prometheus;
  const known = dataOf(await knownSlos(prometheus, documents, { onlyDocuments, timeScale }), url);
  if (known.length === 0) return { nowSeconds: Date.now() / 1000, rows: [], warnings: [] };
  const answer = await measure(prometheus, known, timeScale);
  const measurements = dataOf(answer, url);
  const rows = known.map((slo) => rowOf(slo, measurements, timeScale));
  const periods = new Set(rows.flatMap(({ periodSeconds }) => periodSeconds ?? []));
  const simulated = new Map(
    await Promise.all(
      [...periods].map(
        async (seconds) =>
          [seconds, dataOf(await simulatedSeconds(prometheus, seconds, timeScale), url)] as const,
      ),
    ),
  );
  return {
    nowSeconds: measurements.nowSeconds,
    rows: rows.map((row) => ({
      ...row,
      simulatedSeconds: simulated.get(row.periodSeconds ?? 0)?.get(row.service) ?? 0,
    })),
    warnings: answer.kind === 'data' ? answer.warnings : [],
  };
}
