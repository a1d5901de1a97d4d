/** Names by which series, files and runbooks are found must be given once. */
import type { Place, Report } from './report.ts';

/** What gives names, and all that it gives. */
export type Giver = { by: string; names: string[]; place: Place };

export function checkNames(documents: Giver[], report: Report): void {
  const givers = new Map<string, string>();
  for (const { by, names, place } of documents) {
    const { file, line } = place.source.fault({ path: place.path, expected: '', found: '' });
    // One line for each document, although its further names are likely to be given twice as well.
    const twice = names.find((name, index) => givers.has(name) || names.indexOf(name) !== index);
    if (twice !== undefined) {
      const giver = givers.get(twice) ?? 'the same document';
      report.refuse(place, `a name of its own, but ${giver} gives ${twice} as well`, by);
    }
    for (const name of names) givers.set(name, `${by} (${file}:${line})`);
  }
}
