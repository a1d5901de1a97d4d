/** The data of one panel: its queries filled in, put to Prometheus, transformed, and configured field by field. */
import { firingAlerts } from './alerts.ts';
import type { Panel, Target } from './dashboard.ts';
import { CannotDrawError } from './errors.ts';
import { exemplarsOf } from './exemplars.ts';
import { configureFields } from './field-config.ts';
import { type FillOptions, fill, rateIntervalMs } from './fill.ts';
import { field, joinOnTime, refIdOf, rowsOf, seriesFrames, tableFrame, timesOf } from './frames.ts';
import type { InstantSeries, Prometheus, RangeSeries } from './prometheus.ts';
import { fillText } from './shared/links.ts';
import type { AskedQuery, Frame, PanelData } from './shared/panel-data.ts';
import { durationMs, type Instants } from './shared/time-range.ts';
import { stepFor } from './step.ts';
import { transform } from './transformations/index.ts';
import { rangeUpToDate } from './up-to-date.ts';
import { chosenVariables, filledVariables, type Variable } from './variables.ts';

export type PanelRequest = {
  times: Instants;
  /** At most so many points a series; the width of the panel in pixels is a good number. */
  points: number;
  variables: readonly Variable[];
  prometheus: Prometheus;
};

/** Series of one query that are drawn: more than anyone can tell apart, fewer than hurt a browser. */
const SERIES_LIMIT = 100;
/** Rows of one query in a table. */
const ROWS_LIMIT = 500;
const POINTS_LIMIT = 2000;

/** Panels whose queries are ranges unless they say `instant`. */
const overTime = ['timeseries', 'state-timeline'];

/** @throws PrometheusError, TooBusyError, CannotDrawError for a transformation, a matcher or a variable that is not known */
export async function panelData(panel: Panel, asked: PanelRequest): Promise<PanelData> {
  const request = { ...asked, times: ownTimes(panel, asked.times) };
  const { times, prometheus, variables } = request;
  const scrapeIntervalMs = await prometheus.scrapeIntervalMs();
  const points = Math.min(panel.maxDataPoints ?? request.points, request.points, POINTS_LIMIT);
  const spacing = { rangeMs: times.to - times.from, points };
  const stepMs = stepFor({ ...spacing, leastMs: leastStep(panel.interval, request) ?? scrapeIntervalMs });
  const data: PanelData = {
    ...times,
    stepMs,
    frames: [],
    exemplars: [],
    alerts: [],
    queries: [],
    notes: [],
  };
  if (panel.type === 'alertlist') {
    return { ...data, alerts: await firingAlerts(prometheus, panel.options ?? {}, variables) };
  }
  const targets = (panel.targets ?? []).filter(({ expr, hide }) => expr && !hide);
  const answers = await Promise.all(
    targets.map(async (target) => {
      const own = stepFor({ ...spacing, leastMs: leastStep(target.interval, request) ?? stepMs });
      const expr = filled(target.expr!, {
        intervalMs: own,
        rateIntervalMs: rateIntervalMs({ intervalMs: own, scrapeIntervalMs }),
        rangeMs: times.to - times.from,
        variables: filledVariables(variables),
      });
      return answerOf(withLegend(target, variables), expr, own);
    }),
  );

  async function answerOf(target: Target, expr: string, step: number) {
    const query: AskedQuery = { refId: refIdOf(target), expr };
    const isTable = target.format === 'table';
    const isInstant = target.range !== true && (target.instant ?? !overTime.includes(panel.type));
    const series: (RangeSeries | InstantSeries)[] =
      isInstant || isTable
        ? await prometheus.instant(expr, times.to)
        : await rangeUpToDate(prometheus, expr, { times, stepMs: step });
    const exemplars = target.exemplar && !isInstant ? await exemplarsOf(prometheus, expr, times) : [];
    const most = isTable ? ROWS_LIMIT : SERIES_LIMIT;
    const kept = series.slice(0, most);
    const notes =
      kept.length < series.length
        ? [`Query ${query.refId}: ${most} of ${series.length} series are shown.`]
        : [];
    const alone = targets.filter(({ format }) => format === 'table').length === 1;
    const frames: Frame[] = isTable
      ? [tableFrame(target, kept as InstantSeries[], alone)]
      : seriesFrames(target, kept);
    return { query, frames, exemplars, notes };
  }

  const transformed = transform(
    answers.flatMap((answer) => answer.frames),
    panel.transformations ?? [],
  );
  const frames = transformed.length === 0 ? framesForNothing(panel) : transformed;
  // Before series are joined: an override may know them by their query.
  const configured = configureFields(frames, panel);
  return {
    ...data,
    frames: panel.type === 'table' ? configured : joined(configured),
    exemplars: answers.flatMap(({ exemplars }) => exemplars),
    queries: answers.map(({ query }) => query),
    notes: answers.flatMap(({ notes }) => notes),
  };
}

/** A panel may show a time of its own, such as the period of an SLO, that ends where the page's does. */
function ownTimes({ timeFrom }: Panel, times: Instants): Instants {
  const lengthMs = durationMs(timeFrom?.replace(/^now-/, '') ?? '');
  return lengthMs === undefined ? times : { from: times.to - lengthMs, to: times.to };
}

/** Series share one time axis. Rows that share a time (of `format: table`) are no series, and stay rows. */
function joined(frames: readonly Frame[]): Frame[] {
  const isSeries = (frame: Frame) => new Set(timesOf(frame)).size === rowsOf(frame);
  return frames.every(isSeries) ? joinOnTime(frames) : [...frames];
}

/** A panel that has a text for no value shows it. */
function framesForNothing({ fieldConfig }: Panel): Frame[] {
  const hasText = fieldConfig?.defaults?.noValue !== undefined;
  return hasText ? [{ refId: 'A', fields: [field('Value', 'number', [null])] }] : [];
}

function filled(expr: string, options: FillOptions): string {
  try {
    return fill(expr, options);
  } catch (error) {
    throw new CannotDrawError((error as Error).message);
  }
}

function leastStep(text: string | undefined, { variables }: PanelRequest): number | undefined {
  if (!text) return undefined;
  const filled = fillText(text, chosenVariables(variables)).replace(/^>/, '');
  return durationMs(filled);
}

function withLegend(target: Target, variables: readonly Variable[]): Target {
  const { legendFormat } = target;
  return legendFormat === undefined
    ? target
    : { ...target, legendFormat: fillText(legendFormat, chosenVariables(variables)) };
}
