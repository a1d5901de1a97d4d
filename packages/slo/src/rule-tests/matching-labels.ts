/** Labels for series that some selectors take and others leave. */
import { type Labels, seriesText } from '../history/openmetrics.ts';
import type { ParsedSelector } from '../history/selectors.ts';
import { type Matcher, takes } from './matchers.ts';
import { examplesOf } from './regex-examples.ts';

/** What labels of such names have, tried first, so that a generated test reads like the author's own metrics. */
const USUAL: [name: RegExp, values: string[]][] = [
  [/code|status/, ['200', '201', '404', '500', '503']],
  [/method|verb/, ['GET', 'POST']],
  [/route|path|uri|url|handler|endpoint/, ['/', '/a']],
  [/./, ['a', 'b', 'true', 'false', '0', '1', '']],
];

/** A series that every one of `takenBy` takes and none of `leftBy`; undefined where none is found. */
export function seriesFor(takenBy: ParsedSelector[], leftBy: ParsedSelector[] = []): string | undefined {
  const [metric] = takenBy.map((one) => one.metric);
  if (metric === undefined || takenBy.some((one) => one.metric !== metric)) return undefined;
  const required = takenBy.flatMap(({ matchers }) => matchers);
  // A selector of another metric leaves the series anyway; of the same, one matcher must.
  const leaving = leftBy.filter((one) => one.metric === metric).map(({ matchers }) => matchers.map(opposite));
  for (const chosen of oneOfEach(leaving)) {
    const labels = labelsFor([...required, ...chosen]);
    if (labels !== undefined) return seriesText(metric, labels);
  }
  return undefined;
}

const opposites = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' } as const;

function opposite(matcher: Matcher): Matcher {
  return { ...matcher, operator: opposites[matcher.operator] };
}

function oneOfEach<T>(lists: T[][]): T[][] {
  return lists.reduce<T[][]>(
    (chosen, list) => chosen.flatMap((before) => list.map((one) => [...before, one])),
    [[]],
  );
}

function labelsFor(matchers: Matcher[]): Labels | undefined {
  const labels: Record<string, string> = {};
  for (const label of new Set(matchers.map((matcher) => matcher.label))) {
    const value = valueFor(
      label,
      matchers.filter((matcher) => matcher.label === label),
    );
    if (value === undefined) return undefined;
    labels[label] = value;
  }
  return labels;
}

function valueFor(label: string, matchers: Matcher[]): string | undefined {
  const exact = matchers.flatMap(({ operator, value }) => (operator === '=' ? [value] : []));
  const made = matchers.flatMap(({ operator, value }) => (operator.endsWith('~') ? examplesOf(value) : []));
  const usual = USUAL.flatMap(([name, values]) => (name.test(label) ? values : []));
  const candidates = [...exact, ...usual, ...made];
  return candidates.find((candidate) => matchers.every((matcher) => takes(matcher, candidate) === true));
}
