/** The objective of the SLO that the story is about, from the document itself. */
import { loadDocuments } from '@vigil/slo';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';
import { STORY_ALERT } from './story.ts';

export async function readStoryTarget(): Promise<number> {
  const { slos } = await withDocumentFaults(async () =>
    loadDocuments(await findSloDocuments(), checkoutFolder),
  );
  const slo = slos.find(({ name }) => name === STORY_ALERT.slo);
  if (slo === undefined) throw new Error(`No SLO document has ${STORY_ALERT.slo}, which the story is about`);
  return slo.objective.target;
}
