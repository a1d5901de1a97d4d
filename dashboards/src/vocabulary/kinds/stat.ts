import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { type About, ask, built, describe, type Panel, type Query } from '../panel.ts';
import { NO_LIMIT } from '../threshold.ts';

export type Stat = About & {
  queries: Query[];
  /** With its course behind it; without, it is asked for the present only. */
  course?: boolean;
};

/** The present value, large. */
export function stat(about: Stat): Panel {
  const { course = false, thresholds = NO_LIMIT } = about;
  const builder = describe(new PanelBuilder(), { ...about, thresholds })
    .colorMode(BigValueColorMode.Value)
    .graphMode(course ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  return built(ask(builder, about.queries, course ? 'range' : 'instant'), about);
}
