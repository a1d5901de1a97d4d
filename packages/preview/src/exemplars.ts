import type { Prometheus } from './prometheus.ts';
import type { Exemplar } from './shared/panel-data.ts';
import type { Instants } from './shared/time-range.ts';

/** More than these hide the lines that they stand on. */
const EXEMPLARS_LIMIT = 60;

/** Requests behind a query's series, the highest of the range. Their labels name a trace. None where Prometheus keeps none. */
export async function exemplarsOf(
  prometheus: Pick<Prometheus, 'exemplars'>,
  query: string,
  { from, to }: Instants,
): Promise<Exemplar[]> {
  // They are an extra: a query without exemplars, or a Prometheus without their storage, still has its lines.
  const found = await prometheus.exemplars(query, { fromMs: from, toMs: to }).catch(() => []);
  return found
    .flatMap(({ exemplars }) => exemplars)
    .map(({ labels, value, timestamp }) => ({ time: timestamp * 1000, value: Number(value), labels }))
    .sort((a, b) => b.value - a.value)
    .slice(0, EXEMPLARS_LIMIT);
}
