/** What draws which panel. A type that is not here is told by the server to be none of the preview's. */
import type { PanelData } from '../../shared/panel-data.ts';
import { drawAlertList } from './alert-list.ts';
import { drawBarGauge } from './bar-gauge.ts';
import type { Draw } from './drawing.ts';
import { drawGauge } from './gauge.ts';
import { drawStat } from './stat.ts';
import { drawStateTimeline } from './state-timeline.ts';
import { drawTable } from './table.ts';
import { drawTimeSeries } from './time-series.ts';

export const drawers: Readonly<Record<string, Draw>> = {
  alertlist: drawAlertList,
  bargauge: drawBarGauge,
  gauge: drawGauge,
  stat: drawStat,
  'state-timeline': drawStateTimeline,
  table: drawTable,
  timeseries: drawTimeSeries,
};

/** Whether there is nothing to draw. That no alert fires is something, and so is a text that the panel has for no value. */
export function isEmpty(data: PanelData, type: string): boolean {
  if (type === 'alertlist') return false;
  return data.frames.every(({ fields }) =>
    fields
      .filter((field) => field.type !== 'time')
      .every(({ values, config }) => config.noValue === undefined && values.every((value) => value === null)),
  );
}
