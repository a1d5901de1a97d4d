/** What documents say to this engine alone: annotations that begin with `vigil.dev/`. */
import { parseWindowed, WINDOW_PLACEHOLDER } from '../selector.ts';
import type { Alerting, GatePolicy, Impact } from '../slo.ts';
import type { Valid } from './library.ts';
import type { Kind } from './openslo.ts';
import type { Path } from './problem.ts';
import { readQuery } from './promql-text.ts';
import { at, type Located, type Report } from './report.ts';

const PREFIX = 'vigil.dev/';
const IMPACT = 'impact-';

/** What is known, by the kind of document. */
const known = {
  SLO: ['low-traffic', 'gate', 'gate-minimum-budget', 'gate-stop-on-page'],
  Service: ['up'],
} as const satisfies Partial<Record<Kind, string[]>>;

type Annotations = Located<Record<string, string>>;

const listed = (names: readonly string[]) => names.map((name) => PREFIX + name).join(', ');
const ALL_KNOWN = `${listed([`${IMPACT}<unit>`, ...known.SLO])} on an SLO, ${listed(known.Service)} on a Service`;

/** The annotations of a document. */
export function annotationsOf(source: Valid): Annotations {
  return {
    value: source.value.metadata.annotations ?? {},
    place: { source, path: ['metadata', 'annotations'] },
  };
}

/** A typing error in an annotation of ours would otherwise be dropped in silence, in the document or in what stands inline in it. */
export function checkAnnotations(source: Valid, report: Report): void {
  for (const { keys, path } of annotationsIn(source.value, [])) {
    const isInline = path.length > 2;
    for (const key of keys) {
      if (!key.startsWith(PREFIX) || (!isInline && isKnown(source.value.kind, key.slice(PREFIX.length))))
        continue;
      report.refuse({ source, path: [...path, key] }, `a known annotation: ${ALL_KNOWN}`, key);
    }
  }
}

function isKnown(kind: Kind, name: string): boolean {
  if (kind === 'SLO' && name.startsWith(IMPACT)) return true;
  return kind in known && (known[kind as keyof typeof known] as readonly string[]).includes(name);
}

function annotationsIn(value: unknown, path: Path): { keys: string[]; path: Path }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    const annotations =
      key === 'metadata' ? (inner as { annotations?: object } | null)?.annotations : undefined;
    const here = annotations ? [{ keys: Object.keys(annotations), path: [...place, 'annotations'] }] : [];
    return [...here, ...annotationsIn(inner, place)];
  });
}

/** `vigil.dev/impact-<unit>`: queries for an amount in `$window`. */
export function impactsOf({ value, place }: Annotations, report: Report): Impact[] {
  return Object.entries(value).flatMap(([key, text]): Impact[] => {
    if (!key.startsWith(PREFIX + IMPACT)) return [];
    const read = readQuery(text);
    const query = 'text' in read ? parseWindowed(read.text) : undefined;
    if (query !== undefined) return [{ unit: key.slice(PREFIX.length + IMPACT.length), query }];
    const found = 'wrong' in read ? `${read.wrong} in ${JSON.stringify(text)}` : JSON.stringify(text);
    report.refuse(at(place, key), `a query for an amount in ${WINDOW_PLACEHOLDER}`, found);
    return [];
  });
}

/** `vigil.dev/low-traffic` */
export function lowTrafficOf(annotations: Annotations, report: Report): Alerting['lowTraffic'] {
  return choiceOf(annotations, 'low-traffic', ['auto', 'off'], report) ?? 'auto';
}

/** `vigil.dev/gate`, `vigil.dev/gate-minimum-budget`, `vigil.dev/gate-stop-on-page` */
export function gateOf(annotations: Annotations, report: Report): GatePolicy {
  return {
    minimumBudget: shareOf(annotations, 'gate-minimum-budget', report) ?? 0,
    stopOnPage: choiceOf(annotations, 'gate-stop-on-page', ['true', 'false'], report) !== 'false',
    enforced: choiceOf(annotations, 'gate', ['enforced', 'ignored'], report) !== 'ignored',
  };
}

/** `vigil.dev/up` */
export function upOf({ value, place }: Annotations): Located<string | undefined> {
  return { value: value[`${PREFIX}up`], place: at(place, `${PREFIX}up`) };
}

function choiceOf<Choice extends string>(
  { value, place }: Annotations,
  name: string,
  choices: readonly Choice[],
  report: Report,
): Choice | undefined {
  const text = value[PREFIX + name];
  if (text === undefined) return undefined;
  const choice = choices.find((one) => one === text);
  return choice ?? report.refuse(at(place, PREFIX + name), choices.join(' or '), JSON.stringify(text));
}

function shareOf({ value, place }: Annotations, name: string, report: Report): number | undefined {
  const text = value[PREFIX + name];
  if (text === undefined) return undefined;
  const share = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0 && share <= 1) return share;
  const expected = 'a share of the budget from 0 to 1, for example "0.1"';
  return report.refuse(at(place, PREFIX + name), expected, JSON.stringify(text));
}
