/** What changed, as marks on every chart. All of it is in Prometheus, so that no other data source is needed. */

import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { SIMULATED } from '@vigil/slo';
import { PROMETHEUS } from './source.ts';

type Mark = {
  name: string;
  /**
   * A mark stands where this has a value; next to each other they become a region. Looks back over a step where what it marks may be
   * shorter than one.
   */
  expr: string;
  color: string;
  title: string;
  text: string;
};

/** The builds that answered at a time. */
const buildsAt = (offset: string) => `count by (service, version, revision) (build_info${offset})`;

const marks: Mark[] = [
  {
    name: 'Deploys',
    // That answer now, and did not a moment ago.
    expr: `${buildsAt('')} unless on (service, version, revision) ${buildsAt(' offset $__interval')}`,
    color: 'blue',
    title: '{{service}} {{version}}',
    text: 'A build of {{service}} began to answer: version {{version}}, revision {{revision}}',
  },
  {
    name: 'Faults',
    expr: 'max by (job, fault) (max_over_time(fault_active[$__rate_interval])) == 1',
    color: 'orange',
    title: 'Fault {{fault}} in {{job}}',
    text: 'Injected on purpose at /ops/faults/{{fault}} of {{job}}; it ends by itself',
  },
  {
    name: 'Feature flags',
    expr: 'max by (job, flag) (max_over_time(feature_flag_enabled[$__rate_interval])) == 1',
    color: 'purple',
    title: 'Flag {{flag}} on in {{job}}',
    text: 'Turned on at /ops/flags/{{flag}} of {{job}}',
  },
  {
    name: 'Operators',
    expr: 'sum by (job, control) (increase(ops_changes_total{control=~"breaker|log_level"}[$__rate_interval])) > 0',
    color: 'light-purple',
    title: 'Operator: {{control}} of {{job}}',
    text: 'A breaker was isolated or released, or the log level changed; the audit line in the log of {{job}} says by whom',
  },
  {
    name: 'Notes at the desk',
    expr: 'sum(increase(desk_annotations_total[$__rate_interval])) > 0',
    color: 'light-blue',
    title: 'A note at the desk',
    text: 'A deploy, or an override of the gate with its reason: GET /api/annotations of the desk',
  },
  {
    name: 'Pages',
    expr: 'max by (alertname, service, slo, tier) (max_over_time(ALERTS{alertstate="firing",severity="page"}[$__rate_interval]))',
    color: 'red',
    title: '{{alertname}} {{tier}}',
    text: 'Somebody was paged for {{service}}',
  },
  {
    name: 'Simulated past',
    expr: `max by (service) (${SIMULATED}) == 1`,
    color: 'rgba(128, 128, 128, 0.6)',
    title: 'Simulated: {{service}}',
    text: 'Simulated by vigil slo backfill: this past was made up, not lived',
  },
];

export function whatChanged(): Builder<AnnotationQuery>[] {
  return marks.map(({ name, expr, color, title, text }) =>
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(PROMETHEUS)
      .enable(true)
      .iconColor(color)
      .expr(expr)
      .titleFormat(title)
      .textFormat(text)
      .tagKeys(''),
  );
}
