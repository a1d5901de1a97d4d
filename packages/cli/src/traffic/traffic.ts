/**
 * Open-loop load: customers arrive by the clock and do not wait for each other's answers, so a slow service is not
 * spared (a closed loop would send less the slower it gets, and hide the outage). Bounded in time and in flight.
 */
import { Pool } from 'undici';
import { nextArrivalMs } from './arrivals.ts';
import { type CustomerRequest, nextCustomer } from './customers.ts';

/** Where traffic may go: this machine. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Time after which a customer gives up, in milliseconds. */
const PATIENCE_MS = 10_000;

export type Answered = { request: CustomerRequest; status: number | 'no_answer'; atMs: number };

export type TrafficOptions = {
  baseUrl: string;
  requestsPerSecond: number;
  /** The traffic ends by itself after this time, whatever happens to its caller. */
  maxSeconds: number;
  /** Arrivals beyond this many unanswered requests are turned away and counted. */
  maxInFlight?: number;
  onAnswer?: (answered: Answered) => void;
  random?: () => number;
};

export type TrafficReport = { arrived: number; answered: number; failed: number; turnedAway: number };

export type Traffic = {
  report(): TrafficReport;
  /** No more arrivals; resolves when those under way are answered. */
  stop(): Promise<TrafficReport>;
};

export function startTraffic(options: TrafficOptions): Traffic {
  const { baseUrl, requestsPerSecond, maxSeconds, maxInFlight = 500, random = Math.random } = options;
  if (!LOOPBACK.has(new URL(baseUrl).hostname))
    throw new RangeError(`Traffic goes to this machine only, not to ${baseUrl}`);
  const pool = new Pool(baseUrl, { connections: 64, pipelining: 1 });
  const report: TrafficReport = { arrived: 0, answered: 0, failed: 0, turnedAway: 0 };
  const underWay = new Set<Promise<void>>();
  const endsAt = performance.now() + maxSeconds * 1000;
  let nextAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  function arrive() {
    // Late timers are caught up with, so that the rate holds when this process is short of CPU.
    while (nextAt <= performance.now()) {
      report.arrived += 1;
      if (underWay.size >= maxInFlight) report.turnedAway += 1;
      else {
        const sent = send(nextCustomer(random));
        underWay.add(sent);
        void sent.finally(() => underWay.delete(sent));
      }
      nextAt += nextArrivalMs(requestsPerSecond, random);
    }
    if (nextAt < endsAt) timer = setTimeout(arrive, Math.max(0, nextAt - performance.now()));
  }

  async function send(request: CustomerRequest): Promise<void> {
    const status = await pool
      .request({ ...request, body: request.body ?? null, signal: AbortSignal.timeout(PATIENCE_MS) })
      .then(async (response) => {
        await response.body.dump();
        return response.statusCode;
      })
      .catch(() => 'no_answer' as const);
    if (status === 'no_answer' || status >= 500) report.failed += 1;
    if (status !== 'no_answer') report.answered += 1;
    options.onAnswer?.({ request, status, atMs: Date.now() });
  }

  arrive();
  return {
    report: () => ({ ...report }),
    async stop() {
      clearTimeout(timer);
      nextAt = Number.POSITIVE_INFINITY;
      await Promise.all(underWay);
      await pool.close();
      return { ...report };
    },
  };
}
