/** The past of a stack that has none: made up before its Prometheus starts, so that the first screen shows a month. */
import { hasHistoryAt, loadDocuments } from '@vigil/slo';
import { callJson } from '../demo/http-json.ts';
import { messageOf, UserError } from '../errors.ts';
import { checkoutFolder } from '../paths.ts';
import { fillKitHistory, type PastAnnotation } from '../slo/history/kit-history.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';
import type { Binaries } from './binaries.ts';
import { targetsOn } from './monitoring.ts';
import type { Ports } from './ports.ts';

export type StackHistoryOptions = {
  /** The data folder of the stack's Prometheus. */
  folder: string;
  /** Of logical time. */
  days: number;
  ports: Ports;
  timeScale: number;
  binaries: Binaries;
  desk: { url: string; token: string };
  signal?: AbortSignal | undefined;
  onNote: (text: string) => void;
};

/**
 * @returns why there is none to be filled in; undefined when it was
 * @throws UserError that says how to start without
 */
export async function fillStackHistory(options: StackHistoryOptions): Promise<string | undefined> {
  const { folder, days, ports, timeScale, binaries, desk, signal, onNote } = options;
  if (!hasHistoryAt(timeScale)) return `none at a time scale of ${timeScale}, which does not divide 300`;
  const documents = await withDocumentFaults(async () =>
    loadDocuments(await findSloDocuments(), checkoutFolder),
  );
  const history = await fillKitHistory({
    folder,
    documents,
    targets: targetsOn(ports),
    days,
    timeScale,
    binaries,
    signal,
  }).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, `${error.next}\nOr start without a past: npx vigil up --no-history`);
  });
  if (history.kind === 'left_alone') return 'there is one';
  for (const annotation of history.annotations) await annotate(desk, annotation, onNote);
  return undefined;
}

/** The past stands without its annotations. */
async function annotate(
  { url, token }: StackHistoryOptions['desk'],
  body: PastAnnotation,
  onNote: (text: string) => void,
): Promise<void> {
  try {
    await callJson(`${url}/api/annotations`, { method: 'POST', token, body });
  } catch (error) {
    onNote(`the desk did not take the annotation "${body.text}": ${messageOf(error)}`);
  }
}
