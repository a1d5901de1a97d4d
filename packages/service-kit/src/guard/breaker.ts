/**
 * The circuit breaker: cockatiel's state machine, told of verdicts instead of running the calls itself. The guard asks
 * for a permit, runs the call and reports how it ended. That mends what goes wrong when cockatiel runs the calls:
 * - it lets callers of a half-open circuit wait for the probes' verdict: here they get no permit, at once;
 * - a call that began before the circuit opened can re-open it while it is half-open: here a permit is worth nothing
 *   after the circuit has moved on;
 * - it counts a probe that its caller aborted as a success: here such a probe gives its place to the next caller;
 * - it measures the open time by the wall clock, which can be set back: here a monotonic clock decides.
 * It also makes a success of a closed circuit, the one case that has to be fast, a matter of one counter.
 */
import { CircuitState, circuitBreaker, handleAll } from 'cockatiel';
import type { BreakerState } from './breaker-state.ts';
import { createFailureWindow, type FailureWindowOptions } from './failure-window.ts';

export type BreakerOptions = FailureWindowOptions & {
  /** How long the circuit stays open before it lets probes through, in milliseconds. */
  openMs: number;
  /** How many probes a half-open circuit lets through; it closes when all succeed, and opens again when one fails. */
  probes: number;
};

/** The right to make one attempt. Exactly one of its functions must be called, once, when the attempt is over. */
export type Permit = {
  /** The dependency did its work. The promise, if there is one, ends when the circuit has taken note. */
  succeeded(startedAtMs: number): Promise<void> | undefined;
  /** The dependency failed. The promise ends when the circuit has taken note. */
  failed(error: unknown): Promise<void>;
  /** The attempt ended for a reason that says nothing about the dependency. */
  abandoned(): void;
};

export type BreakerCounts = { calls: number; failures: number };

export type Breaker = {
  state(): BreakerState;
  /** Open, and the next call would be let through as a probe. */
  eligible(): boolean;
  /** Milliseconds until an open circuit becomes eligible; undefined in any other state. */
  eligibleInMs(): number | undefined;
  /** Undefined: the circuit lets nobody through now. */
  admit(): Permit | undefined;
  /** Would `admit` give no permit? */
  refuses(): boolean;
  isolate(): void;
  release(): void;
};

const STATE_OF: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'isolated',
};

/** For cockatiel an open circuit may always probe: when it does is decided here, by a clock that nobody can set. */
const WHENEVER_ASKED = Number.NEGATIVE_INFINITY;

const ignore = () => {};

export function createBreaker(
  options: BreakerOptions,
  onTransition: (from: BreakerState, to: BreakerState, counts: BreakerCounts) => void,
): Breaker {
  const window = createFailureWindow(options);
  const policy = circuitBreaker(handleAll, {
    breaker: window,
    halfOpenAfter: WHENEVER_ASKED,
    halfOpenSampling: { calls: options.probes, threshold: 0 },
  });

  let state: BreakerState = 'closed';
  let openedAtMs = 0;
  let isolation: { dispose(): void } | undefined;
  // These three belong to the present state. A transition replaces them, and so cuts off permits given before it.
  let closedPermit = permitOfClosed();
  let abandonedProbes: Permit[] = [];
  let probesMade = 0;

  policy.onStateChange((next) => {
    const from = state;
    state = STATE_OF[next];
    const counts = { calls: window.calls(), failures: window.failures() };
    closedPermit = permitOfClosed();
    abandonedProbes = [];
    probesMade = 0;
    if (state === 'open') openedAtMs = performance.now();
    // A circuit that closes starts afresh, released ones too: what opened it must not open it again.
    if (state === 'closed') window.clear();
    onTransition(from, state, counts);
  });

  /** One permit serves all calls of one closed spell: it holds nothing of its own. */
  function permitOfClosed(): Permit {
    const permit: Permit = {
      succeeded(startedAtMs) {
        if (permit === closedPermit) window.succeeded(startedAtMs);
        return undefined;
      },
      async failed(error) {
        if (permit === closedPermit) await policy.execute(() => Promise.reject(error)).catch(ignore);
      },
      abandoned: ignore,
    };
    return permit;
  }

  /** Opens one of cockatiel's probes, which waits for its verdict for as long as it takes to find an attempt that brings one. */
  function makeProbe(): Permit {
    const verdict = Promise.withResolvers<void>();
    const noted = policy.execute(() => verdict.promise).catch(ignore);
    probesMade += 1;
    const home = abandonedProbes;
    const permit: Permit = {
      succeeded() {
        verdict.resolve();
        return noted;
      },
      failed(error) {
        verdict.reject(error);
        return noted;
      },
      abandoned() {
        home.push(permit);
      },
    };
    return permit;
  }

  const openForMs = () => performance.now() - openedAtMs;
  const eligible = () => state === 'open' && openForMs() >= options.openMs;
  const probeFree = () => abandonedProbes.length > 0 || probesMade < options.probes;

  return {
    state: () => state,
    eligible,
    eligibleInMs: () => (state === 'open' ? Math.max(0, options.openMs - openForMs()) : undefined),
    refuses: () => state !== 'closed' && !eligible() && !(state === 'half_open' && probeFree()),
    admit() {
      if (state === 'closed') return closedPermit;
      if (eligible()) return makeProbe();
      if (state === 'half_open' && probeFree()) return abandonedProbes.pop() ?? makeProbe();
      return undefined;
    },
    isolate() {
      isolation ??= policy.isolate();
    },
    release() {
      isolation?.dispose();
      isolation = undefined;
    },
  };
}
