import { VisibilityMode, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { type About, ask, built, describe, type Panel, type Query } from '../panel.ts';

/** States over time; `mappings` name them. */
export function timeline(
  about: About & { queries: Query[]; mappings: NonNullable<About['mappings']> },
): Panel {
  const builder = describe(new PanelBuilder(), about)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .legend(new VizLegendOptionsBuilder().showLegend(true));
  return built(ask(builder, about.queries, 'range'), about);
}
