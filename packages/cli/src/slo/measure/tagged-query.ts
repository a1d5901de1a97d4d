/**
 * Several questions in one query, so that all are answered of the same moment: the samples carry a label that says
 * which question they answer.
 */
import type { Sample } from '../../prometheus/client.ts';

const TAG = 'vigil_field';

/** @param parts queries for vectors, by field */
export function taggedQuery(parts: readonly (readonly [field: string, query: string])[]): string {
  return parts
    .map(([field, query]) => `label_replace(${query}, "${TAG}", ${JSON.stringify(field)}, "", "")`)
    .join('\nor\n');
}

/** Which question a sample answers. */
export function fieldOf({ labels }: Sample): string {
  return labels[TAG] ?? '';
}
