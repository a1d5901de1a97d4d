/** What the live rules go on from when a past that was filled in ends: what every counter was last, and what no hour's booking holds yet. */
import { HOUR_MS } from '../durations.ts';
import { counterCopies } from '../rules/counter-increase.ts';
import { unbookedAtTheEnd } from '../rules/recording-rules.ts';
import type { RecordingRule, RuleGroup } from '../rules/rule-group.ts';
import type { Catalogue } from '../slo.ts';
import type { Timing } from '../timing.ts';

/** How far before the end of the past the passes begin, in milliseconds of logical time: an hour's mark lies within. */
export const HANDOVER_MS = HOUR_MS;

/** Rules for the last hour of the past, by pass: they are of no use before. */
export function handoverPasses({ slos }: Catalogue, timing: Timing): RuleGroup[][] {
  const rules = slos.flatMap((slo) =>
    slo.indicator.kind === 'counters' ? counterCopies(slo, slo.indicator, timing) : [],
  );
  const names = new Set(rules.map(({ record }) => record));
  const isCopyOfCopy = ({ expr }: RecordingRule) => [...names].some((name) => expr.includes(`${name}{`));
  const unbooked = slos.flatMap((slo) => unbookedAtTheEnd(slo, timing));
  return [[...rules.filter((rule) => !isCopyOfCopy(rule)), ...unbooked], rules.filter(isCopyOfCopy)].map(
    (pass, index) => [{ name: `handover-${index + 1}`, interval: '1m', rules: pass }],
  );
}
