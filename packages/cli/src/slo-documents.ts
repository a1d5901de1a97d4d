// The SLO documents of the checkout, and their faults as something that their author can mend.
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DocumentError, GenerationError } from '@vigil/slo';
import { UserError } from './errors.ts';
import { checkoutFolder } from './paths.ts';

/** `services/<name>/slo.yaml` of every service that has one, relative to the checkout. */
export async function findSloDocuments(root: string = checkoutFolder): Promise<string[]> {
  const services = (await readdir(join(root, 'services'))).sort();
  const paths = services.map((service) => `services/${service}/slo.yaml`);
  const present = await Promise.all(
    paths.map((path) =>
      access(join(root, path)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => present[index]);
}

/** Runs work on the documents; their faults become a UserError, one line each. */
export async function withDocumentFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GenerationError) throw new UserError(error.message, error.next);
    if (!(error instanceof DocumentError)) throw error;
    throw new UserError(
      error.message,
      'Each line says where, what was expected and what is there. The format is OpenSLO v1.',
    );
  }
}
