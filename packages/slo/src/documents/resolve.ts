/** From one valid document to what the engine works on; what it cannot do yet is refused with the reason. */
import { parseShorthand } from '../durations.ts';
import { parseSelector, type Selector } from '../selector.ts';
import { type Events, type Impact, type Service, type Slo, WINDOW_PLACEHOLDER } from '../slo.ts';
import { exact } from '../tiers.ts';
import type { DocumentOf, MetricSpec, SliSpec } from './openslo.ts';
import type { Path, Problem } from './problem.ts';

/** The documents that others may refer to, by name. */
export type References = {
  SLI: Map<string, DocumentOf<'SLI'>>;
  DataSource: Map<string, DocumentOf<'DataSource'>>;
};

const ANNOTATION_PREFIX = 'vigil.dev/';
const IMPACT_PREFIX = `${ANNOTATION_PREFIX}impact-`;
const UP_ANNOTATION = `${ANNOTATION_PREFIX}up`;

/** A service, or why it cannot be one. */
export function serviceOf(document: DocumentOf<'Service'>): { service?: Service; problems: Problem[] } {
  const { name, displayName = name, annotations = {} } = document.metadata;
  const problems = unknownAnnotations(annotations, (key) => key === UP_ANNOTATION);
  const query = annotations[UP_ANNOTATION] ?? `up{job=${JSON.stringify(name)}}`;
  const up = parseSelector(query);
  if (up === undefined) {
    const path = ['metadata', 'annotations', UP_ANNOTATION];
    return {
      problems: [...problems, { path, expected: 'a selector such as up{job="checkout"}', found: query }],
    };
  }
  return { service: { name, displayName, up }, problems };
}

/** An SLO, or why it cannot be one. */
export function sloOf(
  document: DocumentOf<'SLO'>,
  references: References,
): { slo?: Slo; problems: Problem[] } {
  const problems = refusals(document);
  const { metadata, spec } = document;
  const annotations = metadata.annotations ?? {};
  problems.push(...unknownAnnotations(annotations, (key) => key.startsWith(IMPACT_PREFIX)));
  problems.push(...impactProblems(annotations));
  const events = eventsOf(document, references, problems);
  if (problems.length > 0 || events === undefined) return { problems };

  const { target, targetPercent } = spec.objectives[0]!;
  const { duration } = spec.timeWindow[0]!;
  const slo: Slo = {
    name: metadata.name,
    service: spec.service,
    displayName: metadata.displayName ?? metadata.name,
    description: spec.description ?? '',
    labels: Object.fromEntries(
      Object.entries(metadata.labels ?? {}).map(([key, value]) => [key, [value].flat().join(',')]),
    ),
    objective: {
      target: target ?? exact(targetPercent! / 100),
      periodMs: parseShorthand(duration),
      periodName: duration,
    },
    events,
    impacts: impactsOf(annotations),
  };
  return { slo, problems };
}

/** What is valid OpenSLO and cannot be done yet. */
function refusals({ spec }: DocumentOf<'SLO'>): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, expected: string, found: string) => problems.push({ path, expected, found });
  if (spec.budgetingMethod !== 'Occurrences') {
    refuse(
      ['spec', 'budgetingMethod'],
      'Occurrences: budgets of time slices are not supported yet',
      spec.budgetingMethod,
    );
  }
  const window = spec.timeWindow[0];
  if (window?.isRolling !== true) {
    refuse(
      ['spec', 'timeWindow', 0, 'isRolling'],
      'true: calendar windows are not supported yet',
      String(window?.isRolling ?? 'nothing'),
    );
  } else if (parseShorthand(window.duration) === 0) {
    refuse(['spec', 'timeWindow', 0, 'duration'], 'a period longer than nothing', window.duration);
  }
  if (spec.objectives.length > 1) {
    refuse(
      ['spec', 'objectives'],
      'one objective: several in one SLO are not supported yet, write one SLO for each',
      `${spec.objectives.length}`,
    );
  }
  const objective = spec.objectives[0];
  if (objective?.indicator !== undefined || objective?.indicatorRef !== undefined) {
    refuse(
      ['spec', 'objectives', 0],
      'no indicator of its own: composite SLOs are not supported yet',
      'an indicator',
    );
  }
  if (spec.alertPolicies !== undefined && spec.alertPolicies.length > 0) {
    refuse(
      ['spec', 'alertPolicies'],
      'no alert policies: every SLO gets the four burn-rate tiers, and policies of its own are not supported yet',
      `${spec.alertPolicies.length}`,
    );
  }
  return problems;
}

function eventsOf(
  { spec }: DocumentOf<'SLO'>,
  references: References,
  problems: Problem[],
): Events | undefined {
  const refuse = (path: Path, expected: string, found: string) => {
    problems.push({ path, expected, found });
    return undefined;
  };
  let path: Path = ['spec', 'indicator', 'spec'];
  let sli: SliSpec | undefined = spec.indicator?.spec;
  if (spec.indicatorRef !== undefined) {
    path = ['spec', 'indicatorRef'];
    sli = references.SLI.get(spec.indicatorRef)?.spec;
    if (sli === undefined) return refuse(path, 'the name of an SLI in these documents', spec.indicatorRef);
  }
  if (sli === undefined) return undefined;
  if (sli.thresholdMetric !== undefined) {
    return refuse(path, 'a ratioMetric: threshold metrics are not supported yet', 'thresholdMetric');
  }
  const ratio = sli.ratioMetric!;
  const inRatio = (name: string): Path =>
    spec.indicatorRef === undefined ? [...path, 'ratioMetric', name] : path;
  if (ratio.raw !== undefined) {
    return refuse(
      inRatio('raw'),
      'good or bad events and their total: raw ratios are not supported yet',
      'raw',
    );
  }
  if (ratio.counter !== true) {
    return refuse(
      inRatio('counter'),
      'true: only counters are supported yet',
      String(ratio.counter ?? 'nothing'),
    );
  }
  const counter = (name: 'good' | 'bad' | 'total', metric: MetricSpec) =>
    counterOf(metric, references, (expected, found) => refuse(inRatio(name), expected, found));
  const total = counter('total', ratio.total!);
  if (ratio.bad !== undefined) {
    const bad = counter('bad', ratio.bad);
    return total && bad && { total, bad };
  }
  const good = counter('good', ratio.good!);
  return total && good && { total, good };
}

/** The counter that a metric of OpenSLO names. */
function counterOf(
  { metricSource }: MetricSpec,
  references: References,
  refuse: (expected: string, found: string) => undefined,
): Selector | undefined {
  const { metricSourceRef, spec } = metricSource;
  let { type } = metricSource;
  if (metricSourceRef !== undefined) {
    const source = references.DataSource.get(metricSourceRef);
    if (source === undefined) return refuse('the name of a DataSource in these documents', metricSourceRef);
    type = source.spec.type;
  }
  if (type?.toLowerCase() !== 'prometheus') {
    return refuse(
      'a metric source of type Prometheus, which is the only one supported',
      String(type ?? 'nothing'),
    );
  }
  const { query, ...rest } = spec;
  if (Object.keys(rest).length > 0) return refuse('nothing beside query', Object.keys(rest).join(', '));
  const selector = typeof query === 'string' ? parseSelector(query) : undefined;
  return (
    selector ??
    refuse(
      'the selector of a counter, for example requests_total{job="shop"}; the engine counts its increments itself, other queries are not supported yet',
      JSON.stringify(query),
    )
  );
}

/** A typing error in a `vigil.dev/` annotation would otherwise be dropped in silence. */
function unknownAnnotations(
  annotations: Record<string, string>,
  isKnown: (key: string) => boolean,
): Problem[] {
  return Object.keys(annotations)
    .filter((key) => key.startsWith(ANNOTATION_PREFIX) && !isKnown(key))
    .map((key) => ({
      path: ['metadata', 'annotations', key],
      expected: `a known annotation: ${UP_ANNOTATION} on a Service, ${IMPACT_PREFIX}<unit> on an SLO`,
      found: key,
    }));
}

function impactProblems(annotations: Record<string, string>): Problem[] {
  return Object.entries(annotations)
    .filter(([key, query]) => key.startsWith(IMPACT_PREFIX) && !query.includes(WINDOW_PLACEHOLDER))
    .map(([key, query]) => ({
      path: ['metadata', 'annotations', key],
      expected: `a query for an amount in ${WINDOW_PLACEHOLDER}`,
      found: query,
    }));
}

function impactsOf(annotations: Record<string, string>): Impact[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(IMPACT_PREFIX))
    .map(([key, query]) => ({ unit: key.slice(IMPACT_PREFIX.length), query: query.trim() }));
}
