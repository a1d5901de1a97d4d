import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { type About, ask, built, describe, type Panel, type Query } from '../panel.ts';

export type Chart = About & {
  queries: Query[];
  /** Series that add up to a whole. */
  stacked?: boolean;
  /** Bars, for amounts of a step of time. */
  bars?: boolean;
  /** A time of its own, such as the period of an SLO: `30d`. */
  timeFrom?: string;
};

/** Values over time. Thresholds are drawn as dashed lines. */
export function chart(about: Chart): Panel {
  const { queries, stacked, bars, thresholds, timeFrom } = about;
  const builder = describe(new PanelBuilder(), about)
    .lineWidth(1)
    .fillOpacity(stacked || bars ? 40 : 8)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (bars) builder.drawStyle(GraphDrawStyle.Bars);
  if (thresholds && thresholds.length > 1) {
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  if (timeFrom) builder.timeFrom(timeFrom);
  return built(ask(builder, queries, 'range'), about);
}
