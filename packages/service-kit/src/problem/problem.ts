export type ProblemOptions = {
  /** Headers of the response, for example `retry-after`. */
  headers?: Record<string, string>;
  /** Further members of the problem document, for clients to act on (RFC 9457, section 3.2). */
  extra?: Record<string, unknown>;
  /** What went wrong underneath: for the log, never for the client. */
  cause?: unknown;
};

/** An error that a handler throws to answer with a problem document (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly statusCode: number;
  /** Last part of the problem's `type`: what a client's code tells problems apart by. */
  readonly slug: string;
  readonly headers: Record<string, string>;
  readonly extra: Record<string, unknown>;

  constructor(statusCode: number, slug: string, detail: string, options: ProblemOptions = {}) {
    super(detail, 'cause' in options ? { cause: options.cause } : {});
    this.statusCode = statusCode;
    this.slug = slug;
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }
}

/**
 * A problem to throw from a handler: `throw problem(409, 'order-in-flight', 'An order with this key is being taken.')`.
 * The detail is written for the client and sent as it is, for a 5xx too.
 *
 * @throws RangeError if the status is not that of an error, 400 to 599
 */
export function problem(statusCode: number, slug: string, detail: string, options?: ProblemOptions): Problem {
  if (!isErrorStatus(statusCode))
    throw new RangeError(`A problem needs a status from 400 to 599, not ${statusCode}`);
  return new Problem(statusCode, slug, detail, options);
}

/** Whether a client would take the status for a failure. */
export function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}
