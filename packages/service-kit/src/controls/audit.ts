/** Writes down who changed what, when and for how long; post-mortems are written from these lines. */
import type { Logger } from 'pino';

export type Change = {
  /** Who did it; `ttl` when a change ended by itself. */
  operator: string;
  role: string;
  control: 'fault' | 'flag' | 'breaker' | 'log_level';
  name: string;
  from: unknown;
  to: unknown;
  ttl_seconds: number | null;
};

export type Refusal = {
  operator: string;
  role: string;
  method: string;
  path: string;
  status: number;
  reason: string;
};

export type Audit = {
  changed(change: Change): void;
  refused(refusal: Refusal): void;
};

/** The lines are written whatever the log level is: the operator who can change it must not be able to hide that. */
export function createAudit(logger: Logger): Audit {
  const audit = logger.child({ audit: true });
  // Set, not given to `child`: pino drops a level there that is the parent's own, and the child then follows the parent.
  audit.level = 'info';
  return {
    changed: (change) => audit.info(change, 'ops change'),
    refused: (refusal) => audit.warn(refusal, 'ops change refused'),
  };
}
