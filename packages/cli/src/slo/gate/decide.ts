import { UserError } from '../../errors.ts';
import { readChosenDocuments } from '../chosen-documents.ts';
import type { ChosenPrometheus } from '../chosen-prometheus.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { judge, judgeTogether } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { selectSlos } from './select.ts';

export type Question = {
  chosen: ChosenPrometheus;
  /** Paths of documents; those of the checkout where there are none. */
  documents: readonly string[];
  service?: string;
  names?: readonly string[];
  /** How old numbers may be, in seconds of real time. */
  maxAgeSeconds: number;
};

/** May this be deployed? What cannot be read or asked makes doubts; nothing of it is thrown. */
export async function decide(question: Question): Promise<Outcome> {
  const documents = await readChosenDocuments(question.documents).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  if (documents instanceof UserError) {
    return { verdict: 'cannot_tell', slos: [], doubts: documents.message.split('\n') };
  }
  const { slos, unmatched } = selectSlos(documents.slos, question);
  if (slos.length === 0) return { verdict: 'cannot_tell', slos: [], doubts: unmatched };

  const { evidenceOf, warnings } = await gatherEvidence(question.chosen, slos, documents.services);
  const judged = slos.map((slo) => {
    const evidence = evidenceOf(slo);
    return {
      slo: slo.name,
      service: slo.service,
      period: slo.objective.period.name,
      policy: slo.gate,
      evidence,
      judgement: judge(slo.gate, evidence, question.maxAgeSeconds),
    };
  });
  const doubts = [...unmatched, ...warnings.map((warning) => `Prometheus says: ${warning}`)];
  return {
    verdict: judgeTogether(
      judged.map(({ policy, judgement }) => ({ enforced: policy.enforced, verdict: judgement.verdict })),
      doubts.length === 0,
    ),
    slos: judged,
    doubts,
  };
}
