/** The annotations of a dashboard in a range: from queries of Prometheus, and from whoever keeps what was done to the system. */
import type { AnnotationModel, Dashboard } from './dashboard.ts';
import { fill, rateIntervalMs } from './fill.ts';
import { legendOf } from './legend.ts';
import type { Prometheus, RangeSeries } from './prometheus.ts';
import type { Annotation } from './shared/panel-data.ts';
import { durationMs, type Instants } from './shared/time-range.ts';
import { aligned, stepFor } from './step.ts';
import { filledVariables, type Variable } from './variables.ts';

/** What was done to the system, in the shape of Grafana's annotations. Times in milliseconds since the epoch. */
export type KeptAnnotation = { time: number; timeEnd: number; text: string; tags: string[] };

/** Annotations that reach into a range and have the tags, the newest first. */
export type FindAnnotations = (query: {
  from: number;
  to: number;
  tags: string[];
  matchAny: boolean;
  limit: number;
}) => Promise<KeptAnnotation[]>;

export type Annotations = {
  annotations: Annotation[];
  /** What could not be asked, in words. */
  problems: string[];
};

type Context = {
  times: Instants;
  variables: readonly Variable[];
  prometheus: Prometheus;
  findAnnotations: FindAnnotations;
};

/** More marks than these tell nothing. */
const LIMIT = 100;
/** Points in which an annotation query is asked: as fine as the eye tells marks apart. */
const POINTS = 500;

/** By time. What one source cannot tell is left out, with its reason among the problems. */
export async function annotationsOf(dashboard: Dashboard, context: Context): Promise<Annotations> {
  const models = (dashboard.annotations?.list ?? []).filter(({ enable = true }) => enable);
  const found = await Promise.allSettled(models.map((model) => fromSource(model, context)));
  return {
    annotations: found
      .flatMap((result) => (result.status === 'fulfilled' ? result.value.slice(0, LIMIT) : []))
      .sort((a, b) => a.time - b.time),
    problems: found.flatMap((result, index) =>
      result.status === 'rejected' ? [`${models[index]!.name}: ${(result.reason as Error).message}`] : [],
    ),
  };
}

function fromSource(model: AnnotationModel, context: Context): Promise<Annotation[]> {
  const expr = model.expr ?? model.target?.expr;
  return expr ? fromPrometheus(model, expr, context) : fromKeeper(model, context);
}

async function fromKeeper(
  model: AnnotationModel,
  { times, findAnnotations }: Context,
): Promise<Annotation[]> {
  const { type, tags = [], matchAny = false, limit = LIMIT } = model.target ?? {};
  // Grafana's own entry, of annotations that were made on this dashboard: a read-only one has none.
  if (type === 'dashboard' || (tags.length === 0 && type !== 'tags')) return [];
  const kept = await findAnnotations({ ...times, tags, matchAny, limit: Math.min(limit, LIMIT) });
  return kept.map((annotation) => ({
    ...annotation,
    title: model.name,
    source: model.name,
    color: colorOf(model),
  }));
}

/** Each stretch in which a series is above zero is a region; one point alone is a moment. */
async function fromPrometheus(model: AnnotationModel, expr: string, context: Context): Promise<Annotation[]> {
  const { times, variables, prometheus } = context;
  const scrapeIntervalMs = await prometheus.scrapeIntervalMs();
  const rangeMs = times.to - times.from;
  const leastMs = durationMs(model.step ?? '') ?? scrapeIntervalMs;
  const stepMs = stepFor({ rangeMs, points: POINTS, leastMs });
  const query = fill(expr, {
    intervalMs: stepMs,
    rateIntervalMs: rateIntervalMs({ intervalMs: stepMs, scrapeIntervalMs }),
    rangeMs,
    variables: filledVariables(variables),
  });
  const series = await prometheus.range(query, { ...aligned(times, stepMs), stepMs });
  const tagKeys = (model.tagKeys ?? '').split(',').filter(Boolean);
  return series.flatMap((one) =>
    stretches(one, stepMs).map(([time, timeEnd]) => ({
      time,
      timeEnd,
      title: legendOf(model.titleFormat || model.name, one.metric),
      text: model.textFormat ? legendOf(model.textFormat, one.metric) : '',
      tags: tagKeys.flatMap((key) => one.metric[key.trim()] ?? []),
      source: model.name,
      color: colorOf(model),
    })),
  );
}

function stretches({ values }: RangeSeries, stepMs: number): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const [seconds, value] of values) {
    if (!(Number(value) > 0)) continue;
    const time = seconds * 1000;
    const current = found.at(-1);
    if (current && time - current[1] <= stepMs * 1.5) current[1] = time;
    else found.push([time, time]);
  }
  return found;
}

const colorOf = ({ iconColor }: AnnotationModel) => iconColor || 'blue';
