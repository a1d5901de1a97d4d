/** Where the events of an SLO come from: a ratio metric or a threshold metric of OpenSLO. */
import { parseWindowed, type Query } from '../selector.ts';
import type { Indicator } from '../slo.ts';
import type { Library } from './library.ts';
import { queryOf } from './metric.ts';
import type { MetricSpec, ObjectiveSpec, SliSpec } from './openslo.ts';
import { eventsOf } from './ratio-events.ts';
import { at, type Located, type Report } from './report.ts';

/** An indicator, save that it is for an objective to say which measurements are good. */
export type Measured = Exclude<Indicator, { kind: 'threshold' }> | { kind: 'measurements'; metric: Query };

/** What an SLI measures; undefined where it is refused. */
export function measuredBy(sli: Located<SliSpec>, library: Library, report: Report): Measured | undefined {
  const { thresholdMetric, ratioMetric } = sli.value;
  if (thresholdMetric !== undefined) {
    const place = at(sli.place, 'thresholdMetric');
    const metric = momentary({ value: thresholdMetric, place }, library, report);
    return metric && { kind: 'measurements', metric };
  }
  const ratio = { value: ratioMetric!, place: at(sli.place, 'ratioMetric') };
  const { raw, rawType } = ratio.value;
  if (raw === undefined) return eventsOf(ratio, library, report);
  const query = momentary({ value: raw, place: at(ratio.place, 'raw') }, library, report);
  return query && { kind: 'raw', ratio: query, rawType: rawType! };
}

/** A query for a value at a moment. */
function momentary(metric: Located<MetricSpec>, library: Library, report: Report): Query | undefined {
  const query = queryOf(metric, library, report);
  if (query === undefined) return undefined;
  if (parseWindowed(query) === undefined) return query as Query;
  return report.refuse(
    at(metric.place, 'metricSource', 'spec', 'query'),
    'a query for a value at a moment: record what needs a window by a rule of your own and name that series, or give good or bad events and their total, which may hold $window',
    JSON.stringify(query),
  );
}

/** What is measured, with what an objective says of it; constraints.ts says it of an indicator that is inline. */
export function indicatorOf(
  measured: Measured,
  objective: Located<ObjectiveSpec>,
  report: Report,
): Indicator | undefined {
  const { op, value } = objective.value;
  const { place } = objective;
  if (measured.kind !== 'measurements') {
    if (op === undefined && value === undefined) return measured;
    const name = op === undefined ? 'value' : 'op';
    return report.refuse(
      at(place, name),
      'not to be there, because the metric is a ratio',
      String(op ?? value),
    );
  }
  if (op !== undefined && value !== undefined) {
    return { kind: 'threshold', metric: measured.metric, op, limit: value };
  }
  if (op === undefined)
    report.refuse(at(place, 'op'), 'to be there, because the metric is a threshold', 'nothing');
  if (value === undefined) {
    report.refuse(at(place, 'value'), 'to be there, because the metric is a threshold', 'nothing');
  }
  return undefined;
}
