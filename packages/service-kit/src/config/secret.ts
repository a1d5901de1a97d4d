import { inspect } from 'node:util';

const REDACTED = '[redacted]';
const texts = new WeakMap<Secret, string>();

/** A text that does not show itself: not in strings, JSON, logs or a debugger's print. `revealSecret` gives it away. */
export type Secret = {
  toString(): string;
  toJSON(): string;
  [inspect.custom](): string;
};

const behaviour: Secret = {
  toString: () => REDACTED,
  toJSON: () => REDACTED,
  [inspect.custom]: () => REDACTED,
};

export function makeSecret(text: string): Secret {
  const secret: Secret = Object.freeze(Object.create(behaviour));
  texts.set(secret, text);
  return secret;
}

/**
 * The text of a secret, to hand to whoever needs it, at the last moment.
 *
 * @throws TypeError if the value did not come from `loadConfig`
 */
export function revealSecret(secret: Secret): string {
  const text = texts.get(secret);
  if (text === undefined) throw new TypeError('Not a secret of the configuration');
  return text;
}
