import { ConfigError } from './config-error.ts';
import { loadConfig } from './load-config.ts';
import type { Config, ConfigDefinition } from './variable.ts';

/**
 * For the first line of a `main.ts`: a faulty configuration is listed on standard error, without a stack, and the process
 * exits with 1.
 */
export function loadConfigOrExit<D extends ConfigDefinition>(definition: D): Config<D> {
  try {
    return loadConfig(definition);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
