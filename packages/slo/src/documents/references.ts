/** What refers to what: references to nothing are faults, documents to which nothing refers are worth a warning. */
import { idOf, type Valid } from './library.ts';
import type { Kind } from './openslo.ts';
import type { Path } from './problem.ts';
import type { Report } from './report.ts';

const referredKinds: Record<string, Kind> = {
  indicatorRef: 'SLI',
  metricSourceRef: 'DataSource',
  alertPolicyRef: 'AlertPolicy',
  conditionRef: 'AlertCondition',
  targetRef: 'AlertNotificationTarget',
};

/** Kinds of which nothing is made unless another document refers to them. */
const USELESS_ALONE: Kind[] = ['SLI', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget'];

type Reference = { kind: Kind; name: string; path: Path };

/** @param known ids of all documents that are there, also of those that are not valid and have faults of their own */
export function checkReferences(valid: Valid[], known: Set<string>, report: Report): void {
  const used = new Set<string>();
  for (const source of valid) {
    // A data source refers to nothing, and its details are its own.
    if (source.value.kind === 'DataSource') continue;
    for (const { kind, name, path } of referencesIn(source.value.spec, ['spec'])) {
      used.add(idOf(kind, name));
      if (known.has(idOf(kind, name))) continue;
      report.refuse(
        { source, path },
        `the name of a document of kind ${kind} among those that are read`,
        name,
      );
    }
  }
  for (const source of valid) {
    const { kind, metadata } = source.value;
    if (!USELESS_ALONE.includes(kind) || used.has(idOf(kind, metadata.name))) continue;
    const expected = 'another document to refer to this one; nothing is made of it as none does';
    report.warn({ source, path: ['metadata', 'name'] }, expected, metadata.name);
  }
}

function referencesIn(value: unknown, path: Path): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): Reference[] => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === 'metadata') return [];
    if (!Object.hasOwn(referredKinds, key) || typeof inner !== 'string') return referencesIn(inner, place);
    return [{ kind: referredKinds[key]!, name: inner, path: place }];
  });
}
