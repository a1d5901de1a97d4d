/** A test costs by the evaluation: several milliseconds for each SLO of the service. */
import type { Case, Cases, LeftOut } from './promtool-test.ts';

/** A case of more evaluations is left out, so that a file takes seconds. */
const MOST_EVALUATIONS = 400;

/** The cases that are short enough; the others are told of. */
export function shortEnough(cases: Case[], evaluationSeconds: number): Cases {
  const evaluations = ({ expect }: Case) =>
    Math.max(...expect.map(({ atSeconds }) => atSeconds)) / evaluationSeconds;
  const isShort = (one: Case) => evaluations(one) <= MOST_EVALUATIONS;
  return {
    cases: cases.filter(isShort),
    leftOut: cases
      .filter((one) => !isShort(one))
      .map(
        (one): LeftOut => ({
          name: one.name,
          reason: `it would take ${Math.ceil(evaluations(one))} evaluations`,
        }),
      ),
  };
}
