/** What is known of an SLO when it is judged whether to deploy. */
import type { FiringAlert } from '../measure/measurement.ts';

/**
 * Whether the alerts that would page are at work. That none fires says something only where they are: no alert fires either in
 * a Prometheus that was never given the rules.
 */
export type AlertHealth =
  | { kind: 'healthy' }
  /** Rules of this name are not loaded. */
  | { kind: 'missing'; alert: string }
  /** They are, but their last evaluation failed, or there was none yet. */
  | { kind: 'unhealthy'; alert: string; message: string }
  /** It could not be asked. */
  | { kind: 'unread'; message: string };

export type Evidence =
  | { kind: 'no_answer'; message: string }
  | {
      kind: 'answered';
      /** Numbers are as they were recorded, NaN included; undefined where there is no series. */
      budgetRemaining: number | undefined;
      eventsInPeriod: number | undefined;
      indicatorSeries: number | undefined;
      /** Of the oldest of these three, in seconds of real time. */
      ageSeconds: number | undefined;
      /** Where there is no budget: when there was one last, in seconds since the epoch. */
      lastSeenSeconds: number | undefined;
      /** What pages now: alerts of the SLO, and the one that its service does not answer. */
      pages: readonly FiringAlert[];
      alertHealth: AlertHealth;
    };
