import { LogsSortOrder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/loki';
import { type About, built, describe, type Panel } from '../panel.ts';
import { LOKI } from '../source.ts';

/** Log lines of Loki, the newest first; each leads to its trace by its `trace_id`. */
export function logs(about: Omit<About, 'unit'> & { query: string }): Panel {
  const builder = describe(new PanelBuilder(), { ...about, unit: 'none' })
    .datasource(LOKI)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending)
    .withTarget(
      new DataqueryBuilder().refId('A').datasource(LOKI).expr(about.query).queryType('range').maxLines(200),
    );
  return built(builder, about);
}
