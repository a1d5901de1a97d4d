/** What the fields of an OpenSLO document say about each other; openslo.ts says what each is by itself. */
import type { Path, Problem } from './problem.ts';

type Fields = Record<string, unknown>;

/** A fragment that a constraint is about: every one at `at`, where `*` stands for any index. */
type Constraint = {
  at: string;
  broken: (fragment: Fields, document: Fields) => (Omit<Problem, 'path'> & { path?: Path }) | undefined;
};

const has = (fragment: Fields, name: string) => fragment[name] !== undefined;
const among = (fragment: Fields, names: string[]) => names.filter((name) => has(fragment, name));

/** Exactly one of the names. */
const oneOf =
  (...names: string[]): Constraint['broken'] =>
  (fragment) => {
    const present = among(fragment, names);
    if (present.length === 1) return undefined;
    return {
      expected: `exactly one of ${names.join(' and ')}`,
      found: present.length === 0 ? 'none' : present.join(' and '),
    };
  };

/** At most one of the names. */
const notBoth =
  (...names: string[]): Constraint['broken'] =>
  (fragment) => {
    const present = among(fragment, names);
    if (present.length < 2) return undefined;
    return { expected: `not ${names.join(' and ')} together`, found: present.join(' and ') };
  };

/** `name` must be there, for the reason given. */
const needed = (fragment: Fields, name: string, reason: string) =>
  has(fragment, name)
    ? undefined
    : { path: [name], expected: `to be there, because ${reason}`, found: 'nothing' };

/** A reference, or the whole of what it would refer to. */
const referenceOrInline =
  (reference: string): Constraint['broken'] =>
  (fragment, document) => {
    if (has(fragment, reference) || has(fragment, 'spec'))
      return oneOf(reference, 'spec')(fragment, document);
    return { expected: `exactly one of ${reference} and spec`, found: 'none' };
  };

const inlineIsWhole: Constraint['broken'] = (fragment) =>
  has(fragment, 'spec')
    ? (needed(fragment, 'kind', 'the document is inline') ??
      needed(fragment, 'metadata', 'the document is inline'))
    : undefined;

const specOf = (document: Fields) => (document.spec ?? {}) as Fields;
const objectivesOf = (document: Fields) => {
  const { objectives } = specOf(document) as { objectives?: unknown };
  const isFields = (item: unknown): item is Fields => typeof item === 'object' && item !== null;
  return Array.isArray(objectives) ? objectives.filter(isFields) : [];
};
const isComposite = (document: Fields) =>
  objectivesOf(document).some((objective) => has(objective, 'indicator') || has(objective, 'indicatorRef'));

function inlineMetric(document: Fields, name: 'ratioMetric' | 'thresholdMetric'): boolean {
  const indicator = specOf(document).indicator as { spec?: Fields } | undefined;
  return indicator?.spec?.[name] !== undefined;
}

const isTimeZone = (name: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const ofIndicator = (indicator: string): Constraint[] => [
  { at: `${indicator}spec`, broken: oneOf('thresholdMetric', 'ratioMetric') },
  { at: `${indicator}spec.ratioMetric`, broken: oneOf('total', 'raw') },
  {
    at: `${indicator}spec.ratioMetric`,
    broken: (ratio, document) => (has(ratio, 'total') ? oneOf('good', 'bad')(ratio, document) : undefined),
  },
  { at: `${indicator}spec.ratioMetric`, broken: notBoth('raw', 'good') },
  { at: `${indicator}spec.ratioMetric`, broken: notBoth('raw', 'bad') },
  {
    at: `${indicator}spec.ratioMetric`,
    broken: (ratio) => (has(ratio, 'raw') ? needed(ratio, 'rawType', 'the metric is raw') : undefined),
  },
];

const ofAlertPolicy = (policy: string): Constraint[] => [
  { at: `${policy}spec.conditions.*`, broken: referenceOrInline('conditionRef') },
  { at: `${policy}spec.conditions.*`, broken: inlineIsWhole },
  { at: `${policy}spec.notificationTargets.*`, broken: referenceOrInline('targetRef') },
  { at: `${policy}spec.notificationTargets.*`, broken: inlineIsWhole },
];

const ofSlo: Constraint[] = [
  {
    at: 'spec',
    broken: (spec, document) => {
      if (!isComposite(document)) return oneOf('indicator', 'indicatorRef')(spec, document);
      const present = among(spec, ['indicator', 'indicatorRef']);
      if (present.length === 0) return undefined;
      return {
        expected: 'no indicator here, because the objectives have their own',
        found: present.join(' and '),
      };
    },
  },
  {
    at: 'spec.objectives.*',
    broken: (objective, document) =>
      isComposite(document) ? oneOf('indicator', 'indicatorRef')(objective, document) : undefined,
  },
  {
    at: 'spec.objectives.*',
    broken: ({ compositeWeight }, document) =>
      isComposite(document) && typeof compositeWeight === 'number' && compositeWeight <= 0
        ? { path: ['compositeWeight'], expected: 'a number above 0', found: String(compositeWeight) }
        : undefined,
  },
  { at: 'spec.objectives.*', broken: oneOf('target', 'targetPercent') },
  ...['op', 'value'].map(
    (name): Constraint => ({
      at: 'spec.objectives.*',
      broken: (objective, document) => {
        if (inlineMetric(document, 'thresholdMetric') && !inlineMetric(document, 'ratioMetric'))
          return needed(objective, name, 'the metric is a threshold');
        if (
          inlineMetric(document, 'ratioMetric') &&
          !inlineMetric(document, 'thresholdMetric') &&
          has(objective, name)
        ) {
          return {
            path: [name],
            expected: 'not to be there, because the metric is a ratio',
            found: String(objective[name]),
          };
        }
        return undefined;
      },
    }),
  ),
  {
    at: 'spec.objectives.*',
    broken: (objective, document) =>
      specOf(document).budgetingMethod === 'Timeslices'
        ? needed(objective, 'timeSliceTarget', 'the budgeting method is Timeslices')
        : undefined,
  },
  {
    at: 'spec.objectives.*',
    broken: ({ timeSliceTarget }, document) =>
      specOf(document).budgetingMethod === 'Timeslices' &&
      typeof timeSliceTarget === 'number' &&
      !(timeSliceTarget > 0 && timeSliceTarget <= 1)
        ? {
            path: ['timeSliceTarget'],
            expected: 'a number above 0 and up to 1',
            found: String(timeSliceTarget),
          }
        : undefined,
  },
  {
    at: 'spec.objectives.*',
    broken: (objective, document) => {
      const method = specOf(document).budgetingMethod;
      return method === 'Timeslices' || method === 'RatioTimeslices'
        ? needed(objective, 'timeSliceWindow', `the budgeting method is ${method}`)
        : undefined;
    },
  },
  {
    at: 'spec.timeWindow.*',
    broken: (window) => {
      if (window.isRolling === true) {
        return has(window, 'calendar')
          ? {
              path: ['calendar'],
              expected: 'not to be there, because the window is rolling',
              found: 'a calendar',
            }
          : undefined;
      }
      return needed(window, 'calendar', 'the window is not rolling');
    },
  },
  {
    at: 'spec.timeWindow.*.calendar',
    broken: ({ timeZone }) =>
      typeof timeZone === 'string' && !isTimeZone(timeZone)
        ? { path: ['timeZone'], expected: 'a time zone such as Europe/Berlin', found: timeZone }
        : undefined,
  },
  { at: 'spec.alertPolicies.*', broken: referenceOrInline('alertPolicyRef') },
  { at: 'spec.alertPolicies.*', broken: inlineIsWhole },
  ...ofAlertPolicy('spec.alertPolicies.*.'),
  ...ofIndicator('spec.indicator.'),
  ...ofIndicator('spec.objectives.*.indicator.'),
];

const constraints: Record<string, Constraint[]> = {
  SLO: ofSlo,
  SLI: ofIndicator(''),
  AlertPolicy: ofAlertPolicy(''),
};

/** Every fragment that a pattern such as `spec.objectives.*` leads to; what is of another shape is the schema's business. */
function fragmentsAt(value: unknown, pattern: string[], path: Path = []): { path: Path; fragment: Fields }[] {
  const [step, ...rest] = pattern;
  if (step === undefined) {
    const isFields = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isFields ? [{ path, fragment: value as Fields }] : [];
  }
  if (step === '*') {
    return Array.isArray(value)
      ? value.flatMap((item, index) => fragmentsAt(item, rest, [...path, index]))
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return fragmentsAt((value as Fields)[step], rest, [...path, step]);
}

/** Every constraint of its kind that a document breaks. */
export function brokenConstraints(kind: string, document: unknown): Problem[] {
  return (constraints[kind] ?? []).flatMap(({ at, broken }) =>
    fragmentsAt(document, at.split('.')).flatMap(({ path, fragment }) => {
      const problem = broken(fragment, document as Fields);
      return problem ? [{ ...problem, path: [...path, ...(problem.path ?? [])] }] : [];
    }),
  );
}
