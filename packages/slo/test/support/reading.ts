/** Reads documents that tests make as objects, and tells their faults without throwing. */
import { stringify } from 'yaml';
import { DocumentError, type Documents, type Fault, readDocuments } from '../../src/index.ts';

export function yamlOf(...documents: unknown[]): string {
  return documents.map((document) => stringify(document, { aliasDuplicateObjects: false })).join('---\n');
}

export function read(...documents: unknown[]): Documents {
  return readDocuments([{ file: 'slo.yaml', text: yamlOf(...documents) }]);
}

/** Faults of files that are named 1.yaml and so on. */
export function faultsOfTexts(...texts: string[]): Fault[] {
  try {
    readDocuments(texts.map((text, index) => ({ file: `${index + 1}.yaml`, text })));
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.faults;
    throw error;
  }
}

/** Faults of the documents of one file, as `path: expected; found`. */
export function faultsOf(...documents: unknown[]): string[] {
  return faultsOfTexts(yamlOf(...documents)).map(
    ({ path, expected, found }) => `${path}: ${expected}; ${found}`,
  );
}

/** A document of any kind, as an object. */
export function openslo(
  kind: string,
  name: string,
  spec: Record<string, unknown>,
  annotations?: Record<string, string>,
): Record<string, unknown> {
  return {
    apiVersion: 'openslo/v1',
    kind,
    metadata: { name, ...(annotations ? { annotations } : {}) },
    spec,
  };
}
