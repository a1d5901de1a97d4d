/** The documents that are read together, found by kind and name. */
import type { DocumentOf, Kind } from './openslo.ts';
import type { Source } from './parse-yaml.ts';
import type { Located, Place } from './report.ts';

/** A document that is valid OpenSLO v1. */
export type Valid<K extends Kind = Kind> = K extends Kind ? Source & { value: DocumentOf<K> } : never;

export type Library = {
  get<K extends Kind>(kind: K, name: string): Valid<K> | undefined;
};

export function libraryOf(valid: Valid[]): Library {
  const documents = new Map(
    valid.map((source) => [idOf(source.value.kind, source.value.metadata.name), source]),
  );
  return {
    get: <K extends Kind>(kind: K, name: string) => documents.get(idOf(kind, name)) as Valid<K> | undefined,
  };
}

/** `SLI errors`: what tells documents apart. */
export function idOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

export function ofKind<K extends Kind>(valid: Valid[], kind: K): Valid<K>[] {
  return valid.filter(({ value }) => value.kind === kind) as Valid<K>[];
}

/** The kinds that can stand inside of the document that would refer to them. */
type Inlined = 'SLI' | 'AlertPolicy' | 'AlertCondition' | 'AlertNotificationTarget';
type Whole<K extends Inlined> = Pick<DocumentOf<K>, 'metadata' | 'spec'>;

/**
 * The document that is referred to, or what stands inline at a place instead, which is whole (constraints.ts).
 * Undefined for a reference to nothing, which references.ts tells.
 */
export function referredOrInline<K extends Inlined>(
  kind: K,
  reference: string | undefined,
  inline: Partial<Whole<K>> | undefined,
  place: Place,
  library: Library,
): Located<Whole<K>> | undefined {
  if (reference === undefined) return inline && { value: inline as Whole<K>, place };
  const source = library.get(kind, reference);
  return source && { value: source.value as unknown as Whole<K>, place: { source, path: [] } };
}
