/** An SLO of several objectives is several SLOs; this names them. */
import type { DocumentOf } from './openslo.ts';
import { at, type Located, type Report } from './report.ts';

export type Naming = { name: string; displayName: string };

const LONGEST_NAME = 63;

/** The names of the SLO of each objective; undefined where an objective gives none. */
export function namesOf(
  { value: { metadata, spec }, place }: Located<DocumentOf<'SLO'>>,
  report: Report,
): (Naming | undefined)[] {
  const { name, displayName = name } = metadata;
  if (spec.objectives.length === 1) return [{ name, displayName }];
  const slugs = new Set<string>();
  return spec.objectives.map((objective, index) => {
    const own = at(place, 'spec', 'objectives', index, 'displayName');
    const slug = slugOf(objective.displayName ?? '');
    if (slug === '') {
      const expected =
        'a text with a letter or a digit, because each of several objectives becomes an SLO named after it';
      return report.refuse(own, expected, objective.displayName ?? 'nothing');
    }
    if (slugs.has(slug)) {
      const expected = `a text that tells this objective from the others, because each becomes an SLO named after it, here ${name}-${slug}`;
      return report.refuse(own, expected, objective.displayName!);
    }
    slugs.add(slug);
    const full = `${name}-${slug}`;
    if (full.length > LONGEST_NAME) {
      const expected = `a text so short that the SLO of the objective has a name of at most ${LONGEST_NAME} characters`;
      return report.refuse(own, expected, `${full}, which has ${full.length}`);
    }
    return { name: full, displayName: `${displayName}: ${objective.displayName}` };
  });
}

/** `Within 300 ms` gives `within-300-ms`. */
function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
