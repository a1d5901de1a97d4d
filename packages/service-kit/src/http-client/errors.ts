/** No complete answer within the time that the request had. */
export class HttpTimeoutError extends Error {
  readonly code = 'HTTP_TIMEOUT';
  readonly dependency: string;
  readonly timeoutMs: number;

  constructor(dependency: string, timeoutMs: number) {
    super(`${dependency} did not answer within ${timeoutMs} ms`);
    this.name = 'HttpTimeoutError';
    this.dependency = dependency;
    this.timeoutMs = timeoutMs;
  }
}

/** An answer that the caller takes for a failure. The client never throws it: only its caller knows which statuses are. */
export class HttpStatusError extends Error {
  readonly code: string;
  readonly dependency: string;
  readonly status: number;
  /** The answer's body, as the client read it. */
  readonly body: unknown;

  constructor(dependency: string, status: number, body: unknown) {
    super(`${dependency} answered ${status}`);
    this.name = 'HttpStatusError';
    this.code = `HTTP_${status}`;
    this.dependency = dependency;
    this.status = status;
    this.body = body;
  }
}
