export { ConfigError, type ConfigFault } from './config-error.ts';
export { loadConfig } from './load-config.ts';
export { loadConfigOrExit } from './load-config-or-exit.ts';
export { revealSecret, type Secret } from './secret.ts';
export { standardVariables } from './standard-variables.ts';
export type { Config, ConfigDefinition, Variable } from './variable.ts';
