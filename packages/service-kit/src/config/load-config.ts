import { IsOptional } from 'typebox';
import { ConfigError, type ConfigFault } from './config-error.ts';
import { parseValue, problemOf } from './parse-value.ts';
import { readVariable, VariableFault } from './read-variable.ts';
import { makeSecret } from './secret.ts';
import type { Config, ConfigDefinition, Variable } from './variable.ts';

/**
 * Reads the configuration of a service from the environment into a typed, frozen object. All faults are found at once.
 *
 * @throws ConfigError with every fault; no value, and so no secret, is in its text
 * @throws TypeError if a default does not fit its own schema: a mistake in the service, not in its environment
 */
export function loadConfig<const D extends ConfigDefinition>(
  definition: D,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config<D> {
  const config: Record<string, unknown> = {};
  const faults: ConfigFault[] = [];
  for (const [key, variable] of Object.entries(definition)) {
    try {
      config[key] = readValue(variable, environment);
    } catch (error) {
      if (!(error instanceof VariableFault)) throw error;
      faults.push({ variable: variable.env, problem: error.message, example: variable.example });
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config) as Config<D>;
}

function readValue(variable: Variable, environment: Readonly<Record<string, string | undefined>>): unknown {
  const text = readVariable(variable.env, environment);
  const value = text === undefined ? defaultOf(variable) : parseValue(variable.schema, text);
  return variable.secret && value !== undefined ? makeSecret(String(value)) : value;
}

function defaultOf(variable: Variable): unknown {
  if (variable.default === undefined) {
    if (IsOptional(variable.schema)) return undefined;
    throw new VariableFault('is missing');
  }
  const problem = problemOf(variable.schema, variable.default);
  if (problem !== undefined) throw new TypeError(`The default of ${variable.env} ${problem}`);
  return variable.default;
}
