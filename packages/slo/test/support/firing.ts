/** When an alert fired, as questions to a run. */
import type { Question } from './play.ts';

/** The moments, in seconds, of the first and the last evaluation at which an alert fired; neither where it did not. */
export function firstAndLastFiring(
  matchers: string,
  span: { fromSeconds: number; toSeconds: number; evaluationSeconds: number },
): [Question, Question] {
  const range = `${(span.toSeconds - span.fromSeconds) * 1000}ms:${span.evaluationSeconds * 1000}ms`;
  const moments = `timestamp(ALERTS{alertstate="firing",${matchers}})[${range}]`;
  return [
    { query: `min_over_time(${moments})`, atSeconds: span.toSeconds },
    { query: `max_over_time(${moments})`, atSeconds: span.toSeconds },
  ];
}
