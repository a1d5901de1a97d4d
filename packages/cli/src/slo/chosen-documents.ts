/** The SLO documents that a command is about: those that it was given, else those of the checkout. */
import { type Documents, loadDocuments } from '@vigil/slo';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';
import { ownDocuments } from './own-documents.ts';

/**
 * @param named files, folders and patterns, relative to the working folder
 * @throws UserError with every fault of every document, or when one cannot be read
 */
export async function readChosenDocuments(named: readonly string[]): Promise<Documents> {
  if (named.length === 0) {
    return withDocumentFaults(async () => loadDocuments(await findSloDocuments(), checkoutFolder));
  }
  const paths = await ownDocuments([...named]);
  return withDocumentFaults(() => loadDocuments(paths));
}
