export type ConfigFault = { variable: string; problem: string; example: string };

/** Everything that is wrong with the configuration of a service, so that an operator mends it in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ variable, problem, example }) => `  ${variable}: ${problem}, for example ${variable}=${example}`,
    );
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`,
    );
    this.faults = faults;
  }
}
