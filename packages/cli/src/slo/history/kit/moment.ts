/** What happened in one step of the made-up past, from which every series of it follows. */
import type { Effect } from './story.ts';

export type Moment = Effect & {
  /** The end of the step, in milliseconds since the epoch. */
  timeMs: number;
  /** Length of the step in seconds of real time. */
  seconds: number;
  /** Share of the busiest hour's traffic, 0 to 1. */
  traffic: number;
  /** Whether payments failed in the step before this one. */
  failedBefore: boolean;
  browsed: number;
  lookedUp: number;
  orders: Record<'paid' | 'declined' | 'unavailable' | 'crashed', number>;
  /** Accepted orders that were not settled in time. */
  late: number;
  /** Requests of people and of Alertmanager to the desk. */
  deskRead: number;
  deskTold: number;
  /** When each service was started last, and what of it. */
  started: Record<string, { timeMs: number; version: string }>;
};

/** Draws of chance, the same for the same seed. */
export type Chance = {
  /** A number of events of which `mean` are expected. */
  events(mean: number): number;
  /** Between -1 and 1. */
  wobble(): number;
};
