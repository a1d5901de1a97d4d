/** Feature flags of a service: an OpenFeature provider whose values the operator changes while the service runs. */
import { randomUUID } from 'node:crypto';
import {
  type Client,
  createEvaluationEvent,
  FlagNotFoundError,
  type Hook,
  OpenFeature,
  type Provider,
  type ResolutionDetails,
  StandardResolutionReasons,
  TypeMismatchError,
} from '@openfeature/server-sdk';
import { trace } from '@opentelemetry/api';
import { Gauge, type Registry } from 'prom-client';

export type FlagDefinition = {
  /** The value when no operator has changed it. */
  readonly default: boolean;
  readonly description: string;
};

export type FeatureFlags = {
  client: Client;
  apply(name: string, value: boolean): void;
};

/**
 * The metric `feature_flag_enabled{flag}` shows each value, from the start. Every evaluation is an event on the active
 * span, by OpenTelemetry's conventions for feature flags.
 */
export function createFeatureFlags(
  definitions: Readonly<Record<string, FlagDefinition>>,
  registry: Registry,
): FeatureFlags {
  const values = new Map<string, boolean>();
  const gauge = new Gauge({
    name: 'feature_flag_enabled',
    help: 'The value of a feature flag: 1 when it is on',
    labelNames: ['flag'],
    registers: [registry],
  });
  const apply = (name: string, value: boolean) => {
    values.set(name, value);
    gauge.set({ flag: name }, value ? 1 : 0);
  };
  for (const [name, definition] of Object.entries(definitions)) apply(name, definition.default);

  function resolve(name: string): ResolutionDetails<boolean> {
    const value = values.get(name);
    if (value === undefined) throw new FlagNotFoundError(`The service declares no flag '${name}'`);
    const isDefault = value === definitions[name]?.default;
    return {
      value,
      variant: value ? 'on' : 'off',
      reason: isDefault ? StandardResolutionReasons.DEFAULT : StandardResolutionReasons.STATIC,
    };
  }

  // A domain of its own: OpenFeature keeps its providers per process, and a process may hold several services (tests do).
  const domain = `controls-${randomUUID()}`;
  OpenFeature.setProvider(domain, createProvider(resolve));
  return { client: OpenFeature.getClient(domain), apply };
}

function createProvider(resolve: (name: string) => ResolutionDetails<boolean>): Provider {
  const refuse = async (name: string): Promise<never> => {
    resolve(name);
    throw new TypeMismatchError(`The flag '${name}' is boolean`);
  };
  return {
    metadata: { name: 'vigil-controls' },
    runsOn: 'server',
    hooks: [spanEventHook],
    resolveBooleanEvaluation: async (name) => resolve(name),
    resolveStringEvaluation: refuse,
    resolveNumberEvaluation: refuse,
    resolveObjectEvaluation: refuse,
  };
}

const spanEventHook: Hook = {
  finally: (context, details) => {
    const event = createEvaluationEvent(context, details);
    trace.getActiveSpan()?.addEvent(event.name, event.attributes);
  },
};
