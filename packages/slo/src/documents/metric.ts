/** The query of a metric of OpenSLO. */
import type { Library } from './library.ts';
import type { MetricSpec } from './openslo.ts';
import { readQuery } from './promql-text.ts';
import { at, type Located, type Report } from './report.ts';

/** The text of the query without comments; undefined where it is refused, or where its source is a reference to nothing. */
export function queryOf(metric: Located<MetricSpec>, library: Library, report: Report): string | undefined {
  const place = at(metric.place, 'metricSource');
  const { metricSourceRef, type, spec } = metric.value.metricSource;
  const source = metricSourceRef === undefined ? undefined : library.get('DataSource', metricSourceRef);
  // Told by references.ts.
  if (metricSourceRef !== undefined && source === undefined) return undefined;
  const types = [
    ...(source ? [{ type: source.value.spec.type, place: at(place, 'metricSourceRef') }] : []),
    ...(type !== undefined || source === undefined ? [{ type, place: at(place, 'type') }] : []),
  ];
  const other = types.find((one) => one.type?.toLowerCase() !== 'prometheus');
  if (other !== undefined) {
    return report.refuse(
      other.place,
      'a metric source of type Prometheus, which is the only one supported',
      String(other.type ?? 'nothing'),
    );
  }
  const { query, ...rest } = spec;
  if (Object.keys(rest).length > 0) {
    return report.refuse(at(place, 'spec'), 'nothing beside query', Object.keys(rest).join(', '));
  }
  const queryPlace = at(place, 'spec', 'query');
  if (typeof query !== 'string') return report.refuse(queryPlace, 'a query of PromQL', JSON.stringify(query));
  const read = readQuery(query);
  if ('wrong' in read)
    return report.refuse(queryPlace, 'a query of PromQL', `${read.wrong} in ${JSON.stringify(query)}`);
  return read.text;
}
