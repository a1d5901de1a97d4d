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

const singleValued = ['stat', 'gauge', 'bargauge'];

/**
 * What to say where there is nothing to draw; undefined where there is something. That no alert fires is something; a stat draws its
 * own text for no value, and any other panel has only that.
 */
export function emptyText(data: PanelData, type: string): string | undefined {
  if (type === 'alertlist') return undefined;
  const fields = data.frames.flatMap((frame) => frame.fields.filter((field) => field.type !== 'time'));
  const isNothing = fields.every(({ values }) => values.every((value) => value === null));
  if (!isNothing) return undefined;
  const own = fields.find(({ config }) => config.noValue !== undefined)?.config.noValue;
  if (own !== undefined && singleValued.includes(type)) return undefined;
  return own ?? 'No data in this range.';
}
