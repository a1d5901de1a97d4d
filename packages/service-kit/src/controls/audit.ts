/** Writes down who changed what, when and for how long; post-mortems are written from these lines. */
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';

/** The kinds of control, as they are named in the log and in the metric. */
const CONTROLS = ['fault', 'flag', 'breaker', 'log_level'] as const;

export type Change = {
  /** Who did it; `ttl` when a change ended by itself. */
  operator: string;
  role: string;
  control: (typeof CONTROLS)[number];
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

/**
 * The lines are written whatever the log level is: the operator who can change it must not be able to hide that. Dashboards
 * mark `ops_changes_total{control}` as what changed; it is there from the start.
 */
export function createAudit(logger: Logger, registry: Registry): Audit {
  const changes = new Counter({
    name: 'ops_changes_total',
    help: 'Changes of the controls at /ops, by operators and by expiry.',
    labelNames: ['control'],
    registers: [registry],
  });
  for (const control of CONTROLS) changes.inc({ control }, 0);
  const audit = logger.child({ audit: true });
  // Set, not given to `child`: pino drops a level there that is the parent's own, and the child then follows the parent.
  audit.level = 'info';
  return {
    changed: (change) => {
      changes.inc({ control: change.control });
      audit.info(change, 'ops change');
    },
    refused: (refusal) => audit.warn(refusal, 'ops change refused'),
  };
}
