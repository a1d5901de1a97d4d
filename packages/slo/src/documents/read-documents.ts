/** From the text of OpenSLO documents to SLOs that rules can be made of. */
import { alertNameOf, targetDownNameOf } from '../names.ts';
import type { Catalogue, Service, Slo } from '../slo.ts';
import { checkAnnotations } from './annotations.ts';
import { checkDocument } from './check-document.ts';
import { checkNames, type Giver } from './distinct-names.ts';
import { DocumentError, type Fault } from './fault.ts';
import { idOf, libraryOf, ofKind, type Valid } from './library.ts';
import { parseYaml, type Source, type SourceFile } from './parse-yaml.ts';
import { checkReferences } from './references.ts';
import { newReport } from './report.ts';
import { serviceOf } from './service.ts';
import { slosOf } from './slos.ts';

export type Documents = Catalogue & {
  /** What is legal but says less than its author may think. */
  warnings: Fault[];
};

/**
 * Reads OpenSLO v1 documents, several to a file.
 * @throws DocumentError with every fault of every file: what is not OpenSLO v1, what refers to nothing, and
 * what is OpenSLO but cannot be done by this engine
 */
export function readDocuments(files: SourceFile[]): Documents {
  const report = newReport();
  const parsed = files.map(parseYaml);
  report.add(parsed.flatMap(({ faults }) => faults));
  const sources = parsed.flatMap((file) => file.sources);
  const valid = sources.filter((source): source is Valid => {
    const problems = checkDocument(source.value);
    report.add(problems.map(source.fault));
    return problems.length === 0;
  });

  const library = libraryOf(valid);
  checkReferences(valid, new Set(sources.flatMap(claimedId)), report);
  for (const source of valid) checkAnnotations(source, report);
  const services = ofKind(valid, 'Service').flatMap((source) => serviceOf(source, report) ?? []);
  const slos = new Map<Valid, Slo[]>(
    ofKind(valid, 'SLO').map((source) => [source, slosOf(source, library, report)]),
  );
  checkNames(
    valid.map((source) => giverOf(source, slos.get(source) ?? [])),
    report,
  );

  const faults = report.faults();
  if (faults.length > 0) throw new DocumentError(faults);
  return { services, slos: [...slos.values()].flat(), warnings: report.warnings() };
}

/** What a document calls itself, valid or not. */
function claimedId({ value }: Source): string[] {
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } | null };
  return typeof kind === 'string' && typeof metadata?.name === 'string' ? [idOf(kind, metadata.name)] : [];
}

/** The names of a document and of the SLOs and alerts that are made of it. */
function giverOf(source: Valid, slos: Slo[]): Giver {
  const { kind, metadata } = source.value;
  const id = idOf(kind, metadata.name);
  const derived = slos.map(({ name }) => idOf('SLO', name)).filter((name) => name !== id);
  const alerts =
    kind === 'Service' ? [targetDownNameOf(metadata as Pick<Service, 'name'>)] : slos.map(alertNameOf);
  return {
    by: id,
    names: [id, ...derived, ...alerts.map((alert) => `the alert ${alert}`)],
    place: { source, path: ['metadata', 'name'] },
  };
}
