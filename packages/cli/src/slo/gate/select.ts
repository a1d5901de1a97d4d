/** Which SLOs of the documents a deploy is judged by. */
import type { Slo } from '@vigil/slo';

export type Selection = {
  slos: Slo[];
  /** What was asked for and is in no document, in words. */
  unmatched: string[];
};

/** Those of the service, if one is named, and of the names, if there are any: all of them otherwise. */
export function selectSlos(
  slos: readonly Slo[],
  { service, names = [] }: { service?: string; names?: readonly string[] },
): Selection {
  const ofService = service === undefined ? slos : slos.filter((slo) => slo.service === service);
  const selected = names.length === 0 ? ofService : ofService.filter(({ name }) => names.includes(name));
  const missing = names.filter((name) => !ofService.some((slo) => slo.name === name));
  const where = service === undefined ? '' : ` of service ${service}`;
  return {
    slos: [...selected],
    unmatched: [
      ...missing.map((name) => `no document has an SLO ${name}${where}`),
      ...(selected.length === 0 && missing.length === 0 ? [`no document has an SLO${where}`] : []),
    ],
  };
}
