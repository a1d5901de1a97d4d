/** The objective of the SLO that the story is about, from the document itself. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { checkoutFolder } from '../paths.ts';
import { STORY_ALERT } from './story.ts';

type SloDocument = { kind: string; metadata: { name: string }; spec: { objectives: { target: number }[] } };

export async function readStoryTarget(): Promise<number> {
  const text = await readFile(join(checkoutFolder, 'services', 'checkout', 'slo.yaml'), 'utf8');
  const documents = parseAllDocuments(text).map((document) => document.toJS() as SloDocument);
  const slo = documents.find(({ kind, metadata }) => kind === 'SLO' && metadata.name === STORY_ALERT.slo);
  const target = slo?.spec.objectives[0]?.target;
  if (target === undefined)
    throw new Error(`services/checkout/slo.yaml has no SLO ${STORY_ALERT.slo} with a target`);
  return target;
}
