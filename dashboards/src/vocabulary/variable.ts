/** What the reader of a dashboard can choose. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { anyOf } from './promql.ts';
import { PROMETHEUS, type Source, variableOf } from './source.ts';

export type Variable = Builder<VariableModel>;

export function datasource(type: Source['type']): Variable {
  const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  return new DatasourceVariableBuilder(variableOf(type)).label(`${name} data source`).type(type);
}

/** One, several or all values of a label. Looked up anew when the time changes: instances come and go. */
function labelValues(name: string, label: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(PROMETHEUS)
      .query({ qryType: 1, query, refId: `variable_${name}` })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      // All, without naming each.
      .allValue('.+')
      .current({ selected: true, text: 'All', value: '$__all' })
  );
}

/** @param series whose jobs can be chosen */
export function job(series: string): Variable {
  return jobsOf(series);
}

/**
 * These jobs at first, and no others: all of a Prometheus would be more than the dashboard is about.
 * @param series whose jobs can be chosen, without its matchers
 */
export function onlyJobs(series: string, jobs: string[]): Variable {
  return jobsOf(`${series}{job=~"${anyOf(jobs)}"}`)
    .includeAll(false)
    .current({ selected: true, text: jobs, value: jobs });
}

function jobsOf(series: string): QueryVariableBuilder {
  return labelValues('job', 'Job', `label_values(${series}, job)`);
}

/** @param series whose instances can be chosen, without its matchers for the job */
export function instance(metric = 'up'): Variable {
  return labelValues('instance', 'Instance', `label_values(${metric}{job=~"$job"}, instance)`);
}

export const service = () => labelValues('service', 'Service', 'label_values(slo_info, service)');

export const slo = () => labelValues('slo', 'SLO', 'label_values(slo_info{service=~"$service"}, slo)');

export const dependency = () =>
  labelValues('dependency', 'Dependency', 'label_values(guard_breaker_state{job=~"$job"}, dependency)');

/** A number that the dashboard reckons with. The description says where it comes from. */
export function constant(name: string, label: string, value: number, source: string): Variable {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(source)
    .defaultValue(String(value))
    .current({ selected: true, text: String(value), value: String(value) });
}
