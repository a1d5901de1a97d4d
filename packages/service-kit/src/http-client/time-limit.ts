// One abort signal per request out of three reasons to stop: the request's own time, the caller's deadline, the caller's signal.
import { remainingMs } from '../deadline/index.ts';
import { HttpTimeoutError } from './errors.ts';

export type TimeLimit = {
  signal: AbortSignal;
  /** Whole milliseconds that the request has from now; also what the other side is told. */
  timeoutMs: number;
  /** Call it when the request is over, or the timer keeps running. */
  release(): void;
};

/** @param requestedMs the request's own timeout; an earlier deadline of the caller's shortens it */
export function limitTime(
  dependency: string,
  requestedMs: number,
  callerSignal: AbortSignal | undefined,
): TimeLimit {
  const timeoutMs = Math.floor(Math.min(requestedMs, remainingMs() ?? requestedMs));
  const controller = new AbortController();
  const expire = () => controller.abort(new HttpTimeoutError(dependency, timeoutMs));
  const follow = () => controller.abort(callerSignal?.reason);
  const timer = timeoutMs > 0 ? setTimeout(expire, timeoutMs) : undefined;
  if (timeoutMs <= 0) expire();
  if (callerSignal?.aborted) follow();
  callerSignal?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    timeoutMs,
    release() {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', follow);
    },
  };
}
