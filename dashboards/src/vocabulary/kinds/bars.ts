import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { type About, ask, built, describe, type Panel, type Query } from '../panel.ts';

/** Present values side by side. */
export function bars(about: About & { queries: Query[] }): Panel {
  const builder = describe(new PanelBuilder(), about)
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .showUnfilled(true)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  return built(ask(builder, about.queries, 'instant'), about);
}
