import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder, SearchTableType } from '@grafana/grafana-foundation-sdk/tempo';
import { type About, built, describe, type Panel } from '../panel.ts';
import { TEMPO } from '../source.ts';

/** Traces that Tempo finds by a query in TraceQL. */
export function traces(about: Omit<About, 'unit'> & { query: string }): Panel {
  const builder = describe(new PanelBuilder(), { ...about, unit: 'none' })
    .datasource(TEMPO)
    .withTarget(
      new DataqueryBuilder()
        .refId('A')
        .datasource(TEMPO)
        .queryType('traceql')
        .query(about.query)
        .limit(20)
        .tableType(SearchTableType.Traces),
    );
  return built(builder, about);
}
