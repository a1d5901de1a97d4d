/** Who may turn the switches: operators with a role, known by their bearer tokens. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** From the least to the most powerful; each may do what those before it may. */
export const roles = ['viewer', 'responder', 'admin'] as const;

export type Role = (typeof roles)[number];

export type Operator = { name: string; role: Role };

type Entry = { operator: Operator; digest: Buffer };

/** The operators of a service. */
export type Operators = {
  /** Whether there is nobody who could be let in. */
  isEmpty: boolean;
  /** The operator whose token this `authorization` header bears; undefined for a wrong or missing one. */
  authenticate(authorization: string | undefined): Operator | undefined;
};

const FORM = 'role:operator:token[,role:operator:token...] with the roles viewer, responder and admin';

/** `ttl` signs the audit lines of changes that ended by themselves. */
const RESERVED_NAMES = ['ttl', 'unknown'];

/**
 * Reads `OPS_TOKENS`, in the form `viewer:grafana:TOKEN,responder:alice:TOKEN`. No text means no operators.
 *
 * @throws Error naming the variable, the entry and the form, but never a token
 */
export function parseOperators(text: string | undefined): Operators {
  const entries = text === undefined || text === '' ? [] : text.split(',').map(parseEntry);
  entries.forEach((entry, index) => {
    const first = entries.findIndex((other) => other.digest.equals(entry.digest));
    if (first !== index) throw malformed(index, `has the same token as entry ${first + 1}`);
  });
  return {
    isEmpty: entries.length === 0,
    authenticate: (authorization) => authenticate(entries, authorization),
  };
}

function parseEntry(text: string, index: number): Entry {
  const [role = '', name = '', ...rest] = text.trim().split(':');
  const token = rest.join(':');
  if (!isRole(role)) throw malformed(index, 'does not begin with a role');
  if (!/^[\w.@-]+$/.test(name) || RESERVED_NAMES.includes(name)) throw malformed(index, 'names no operator');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw malformed(index, 'has no token, or one with spaces or special characters');
  return { operator: { name, role }, digest: digestOf(token) };
}

function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

function malformed(index: number, problem: string): Error {
  return new Error(`OPS_TOKENS: entry ${index + 1} ${problem}; the form is ${FORM}`);
}

/** Digests are of one length, and all are compared: the time tells nothing about a token, nor about whose it is. */
function authenticate(entries: Entry[], authorization = ''): Operator | undefined {
  const token = /^bearer (.+)$/i.exec(authorization)?.[1] ?? '';
  const digest = digestOf(token);
  let found: Operator | undefined;
  for (const entry of entries) {
    if (timingSafeEqual(entry.digest, digest)) found = entry.operator;
  }
  return found;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
