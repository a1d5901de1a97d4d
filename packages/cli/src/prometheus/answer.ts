/** What a question to Prometheus comes to. Failures are answers too: a gate, a table and a demo each do something else with them. */
import { UserError } from '../errors.ts';

export type Answer<T> =
  /** `warnings` are not empty where the data may be incomplete, for example when a remote store did not answer. */
  | { kind: 'data'; data: T; warnings: string[] }
  /** Something answered, but with no data; `status` is that of HTTP. */
  | { kind: 'refused'; status: number; message: string }
  /** Nothing answered, or not in time. */
  | { kind: 'unreachable'; message: string };

export type NoData = Exclude<Answer<never>, { kind: 'data' }>;

/** What went wrong, in one line. */
export function describeNoData(answer: NoData, url: string): string {
  return answer.kind === 'refused'
    ? `Prometheus at ${url} refused (${answer.status}): ${answer.message}`
    : `Prometheus at ${url} did not answer: ${answer.message}`;
}

/** The data, for callers who can do nothing without. @throws UserError */
export function dataOf<T>(answer: Answer<T>, url: string): T {
  if (answer.kind === 'data') return answer.data;
  throw new UserError(
    describeNoData(answer, url),
    answer.kind === 'refused'
      ? 'Is that the address of a Prometheus, without /api/v1? Its own page shows what it says to a query.'
      : 'Start the stack with npm start, or say where Prometheus is: --prometheus URL or VIGIL_PROMETHEUS_URL.',
  );
}
