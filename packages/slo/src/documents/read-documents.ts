/** From the text of OpenSLO documents to SLOs that rules can be made of. */
import { alertNameOf } from '../names.ts';
import { type Catalogue, type Service, type Slo, tiersOf } from '../slo.ts';
import { TIERS, uselessBecause } from '../tiers.ts';
import { checkDocument } from './check-document.ts';
import { DocumentError, type Fault } from './fault.ts';
import type { DocumentOf, Kind } from './openslo.ts';
import { parseYaml, type Source, type SourceFile } from './parse-yaml.ts';
import { type References, serviceOf, sloOf } from './resolve.ts';

/** A document that is valid OpenSLO v1. */
export type Valid<K extends Kind = Kind> = K extends Kind ? Source & { value: DocumentOf<K> } : never;

export type Documents = Catalogue & {
  /** What is legal but says less than its author may think. */
  warnings: Fault[];
};

/**
 * Reads OpenSLO v1 documents, several to a file.
 * @throws DocumentError with every fault of every file: what is not OpenSLO v1, what refers to nothing, and
 * what is OpenSLO but cannot be done by this engine yet
 */
export function readDocuments(files: SourceFile[]): Documents {
  const parsed = files.map(parseYaml);
  const faults = parsed.flatMap((file) => file.faults);
  const valid: Valid[] = [];
  for (const source of parsed.flatMap((file) => file.sources)) {
    const problems = checkDocument(source.value);
    if (problems.length === 0) valid.push(source as Valid);
    faults.push(...problems.map(source.fault));
  }

  const references: References = { SLI: byName(valid, 'SLI'), DataSource: byName(valid, 'DataSource') };
  const services: Service[] = [];
  const slos: Slo[] = [];
  const warnings: Fault[] = [];
  const names = new Map<string, string>();
  for (const source of valid) {
    const claim = (name: string) => {
      const previous = names.get(name);
      if (previous !== undefined) {
        faults.push(
          source.fault({
            path: ['metadata', 'name'],
            expected: `a name of its own, but ${previous} gives ${name} as well`,
            found: source.value.metadata.name,
          }),
        );
      }
      names.set(name, `${source.value.kind} ${source.value.metadata.name}`);
    };
    claim(`${source.value.kind} ${source.value.metadata.name}`);
    if (source.value.kind === 'Service') {
      const { service, problems } = serviceOf(source.value);
      faults.push(...problems.map(source.fault));
      if (service) services.push(service);
    }
    if (source.value.kind === 'SLO') {
      const { slo, problems } = sloOf(source.value, references);
      faults.push(...problems.map(source.fault));
      if (slo) {
        claim(alertNameOf(slo));
        slos.push(slo);
        faults.push(...noTierLeft(slo, source));
        warnings.push(...uselessTiers(slo, source));
      }
    }
    if (source.value.kind.startsWith('Alert')) {
      faults.push(
        source.fault({
          path: ['kind'],
          expected:
            'no alert documents: every SLO gets the four burn-rate tiers, and policies of its own are not supported yet',
          found: source.value.kind,
        }),
      );
    }
  }
  if (faults.length > 0) throw new DocumentError(faults);
  return { services, slos, warnings };
}

function byName<K extends Kind>(valid: Valid[], kind: K): Map<string, DocumentOf<K>> {
  return new Map(
    valid
      .filter(({ value }) => value.kind === kind)
      .map(({ value }) => [value.metadata.name, value as DocumentOf<K>]),
  );
}

function uselessTiers(slo: Slo, source: Source): Fault[] {
  return TIERS.flatMap((tier) => {
    const reason = uselessBecause(tier, slo.objective);
    if (reason === undefined) return [];
    const expected = `an objective and a period that leave the tier "${tier.name}" something to say: ${reason}; no alert is made of it`;
    return [
      source.fault({
        path: ['spec', 'objectives', 0],
        expected,
        found: `${slo.objective.target} over ${slo.objective.periodName}`,
      }),
    ];
  });
}

function noTierLeft(slo: Slo, source: Source): Fault[] {
  if (tiersOf(slo).length > 0) return [];
  const expected = 'an objective and a period for which at least one burn-rate tier can fire';
  return [
    source.fault({
      path: ['spec', 'objectives', 0],
      expected,
      found: `${slo.objective.target} over ${slo.objective.periodName}`,
    }),
  ];
}
