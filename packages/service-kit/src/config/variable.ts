import type { Static, TSchema } from 'typebox';
import type { Secret } from './secret.ts';

/** One setting of a service: where it comes from, what fits, and what to tell the operator who got it wrong. */
export type Variable<S extends TSchema = TSchema> = {
  /** Name of the environment variable. The same with `_FILE` names a file that holds the value. */
  env: string;
  /** What fits, of a type that can be read from a string. `Type.Optional(...)`: may be missing. */
  schema: S;
  /** Used when the variable is missing or empty. */
  default?: Static<S>;
  /** A value that fits, for the error message and the documentation. */
  example: string;
  /** One line for the documentation. */
  description: string;
  /** The value must not be seen: it comes out as a `Secret`. */
  secret?: true;
};

// biome-ignore lint/suspicious/noExplicitAny: a definition mixes variables of all types; each keeps its own in `Config`
export type ConfigDefinition = Record<string, Variable<any>>;

type Given<V extends Variable> = V extends { secret: true } ? Secret : Static<V['schema']>;
type IsOptional<V extends Variable> = V['schema'] extends { '~optional': true } ? true : false;

/** What `loadConfig` makes of a definition. */
export type Config<D extends ConfigDefinition> = {
  readonly [K in keyof D]: IsOptional<D[K]> extends true
    ? D[K] extends { default: unknown }
      ? Given<D[K]>
      : Given<D[K]> | undefined
    : Given<D[K]>;
};
