/** The operator's switches: faults, feature flags, breakers and the log level, each for a limited time. */
import type { Client } from '@openfeature/server-sdk';
import type { FastifyPluginAsync, FastifyPluginCallback } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createAudit } from './audit.ts';
import { type ControllableBreaker, createBreakerControl } from './breaker-control.ts';
import { createFaultControl } from './fault-control.ts';
import type { FlagDefinition } from './feature-flags.ts';
import { createFlagControl } from './flag-control.ts';
import { createLogLevelControl } from './log-level-control.ts';
import { parseOperators } from './operators.ts';
import { opsRoutes } from './ops-routes.ts';

export type ControlsOptions = {
  logger: Logger;
  registry: Registry;
  /** Whether faults can be switched on at all. Leave it off where customers are, unless you practise there. */
  faultsEnabled: boolean;
  /** `OPS_TOKENS`: `role:operator:token`, separated by commas. Without it `/ops` is closed. */
  tokens: string | undefined;
  /** The feature flags of the service, by name. Default: none. */
  flags?: Readonly<Record<string, FlagDefinition>>;
};

export type Controls = {
  /** Fastify plugin for the admin app, to be registered with the prefix `/ops`. */
  routes: FastifyPluginAsync;
  /** Fastify plugin for the public app, to be registered before its routes. */
  faults: FastifyPluginCallback;
  /** Evaluates the feature flags. */
  flags: Client;
  /** Lets operators isolate a dependency. Throws if the dependency has a breaker already. */
  addBreaker(breaker: ControllableBreaker): void;
  /** Ends all faults and forgets all expiries. Flags keep their values, for the requests that are still in flight. */
  close(): void;
};

/**
 * Metrics, at zero from the start: `fault_active{fault}`, `feature_flag_enabled{flag}` and `ops_changes_total{control}`.
 *
 * @throws Error if the tokens are malformed; the message holds no token
 */
export function createControls({
  logger,
  registry,
  faultsEnabled,
  tokens,
  flags: definitions = {},
}: ControlsOptions): Controls {
  const operators = parseOperators(tokens);
  const audit = createAudit(logger, registry);
  const faults = createFaultControl(registry, audit, faultsEnabled);
  const flags = createFlagControl(definitions, registry, audit);
  const breakers = createBreakerControl(audit);
  const controls = { faults, flags, breakers, log_level: createLogLevelControl(logger, audit) };
  return {
    routes: opsRoutes(operators, audit, controls),
    faults: faults.plugin,
    flags: flags.client,
    addBreaker: breakers.add,
    close: () => {
      for (const control of Object.values(controls)) control.close();
    },
  };
}
