/** A setting that an operator can change for a while, and that falls back by itself. */
import type { Audit, Change } from './audit.ts';
import type { Operator } from './operators.ts';

export type SwitchState<Value> = { value: Value; expires_at: string | null };

export type Switch<Value> = {
  state(): SwitchState<Value>;
  /** Changes the setting for `ttlSeconds`; what was set before, and its time, no longer count. */
  set(value: Value, ttlSeconds: number, by: Operator): void;
  reset(by: Operator): void;
  /** Forgets the expiry: a process that stops has nothing to fall back to. */
  close(): void;
};

export type SwitchOptions<Value> = Pick<Change, 'control' | 'name'> & {
  /** The value when nobody has changed it. */
  rest: Value;
  apply(value: Value): void;
  audit: Audit;
};

type Override<Value> = { value: Value; expiresAt: Date; timer: NodeJS.Timeout };

export function createSwitch<Value>({
  control,
  name,
  rest,
  apply,
  audit,
}: SwitchOptions<Value>): Switch<Value> {
  let override: Override<Value> | undefined;
  const current = () => (override === undefined ? rest : override.value);

  function change(
    next: Override<Value> | undefined,
    ttlSeconds: number | null,
    operator: string,
    role: string,
  ) {
    const from = current();
    clearTimeout(override?.timer);
    override = next;
    apply(current());
    audit.changed({ operator, role, control, name, from, to: current(), ttl_seconds: ttlSeconds });
  }

  return {
    state: () => ({ value: current(), expires_at: override?.expiresAt.toISOString() ?? null }),
    set: (value, ttlSeconds, by) => {
      const ttlMs = ttlSeconds * 1000;
      const timer = setTimeout(() => change(undefined, null, 'ttl', 'none'), ttlMs).unref();
      change({ value, expiresAt: new Date(Date.now() + ttlMs), timer }, ttlSeconds, by.name, by.role);
    },
    reset: (by) => change(undefined, null, by.name, by.role),
    close: () => clearTimeout(override?.timer),
  };
}
