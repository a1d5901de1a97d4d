/** Hides secrets in what is about to be logged, by the names of the fields, at any depth that the log prints. */

const REDACTED = '[redacted]';

/** Names that mean a secret however they are written (`card`, `Card`, `security_code`). Card data: PCI DSS, requirement 3. */
const SECRET_NAMES = new Set([
  'card',
  'pan',
  'cvc',
  'cvc2',
  'cvv',
  'cvv2',
  'pin',
  'securitycode',
  'passphrase',
  'pwd',
]);

/** Names that end like this mean a secret too: `proxy-authorization`, `set-cookie`, `db_password`, `accessToken`. */
const SECRET_ENDINGS =
  /(?:authorization|cookies?|passwords?|passwd|secrets?|tokens?|apikeys?|privatekeys?|credentials?|cardnumbers?)$/;

/** Deeper than this pino prints nothing either (its `depthLimit` is 5 below each field). */
const MAX_DEPTH = 8;

/** Field names come from code and are few; the bound is for objects whose keys come from a request. */
const MAX_REMEMBERED_NAMES = 1000;
const rememberedNames = new Map<string, boolean>();

/** What each object of one line became, so that shared and circular parts are walked once. */
type Seen = Map<object, unknown>;

/**
 * The value with every secret replaced by `[redacted]`. What holds no secret is returned as it is, not copied, so that an
 * ordinary log line costs one look-up per field. Flags and nothing (`has_token: true`, `token: null`) are not secrets.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, 0, new Map());
}

/** The same for the fields of a log line, without those named in `except`, which their serializers redact. */
export function redactFields(fields: Record<string, unknown>, except: object): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  let seen: Seen | undefined;
  for (const name of Object.keys(fields)) {
    if (name in except) continue;
    const value = fields[name];
    let clean = value;
    if (typeof value === 'object' && value !== null) {
      seen ??= new Map();
      clean = redactNamed(name, value, 0, seen);
    } else if (isSecretName(name) && canHoldSecret(value)) {
      clean = REDACTED;
    }
    if (clean === value) continue;
    copy ??= { ...fields };
    copy[name] = clean;
  }
  return copy ?? fields;
}

function redactNamed(name: string, value: unknown, depth: number, seen: Seen): unknown {
  return isSecretName(name) && canHoldSecret(value) ? REDACTED : redactValue(value, depth, seen);
}

function redactValue(value: unknown, depth: number, seen: Seen): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (seen.has(value)) return seen.get(value);
  if (depth > MAX_DEPTH) return REDACTED;
  seen.set(value, '[circular]');
  const clean = redactObject(value, depth, seen);
  seen.set(value, clean);
  return clean;
}

function redactObject(value: object, depth: number, seen: Seen): unknown {
  try {
    if (Array.isArray(value)) return redactItems(value, depth, seen);
    const { toJSON } = value as { toJSON?: () => unknown };
    if (typeof toJSON === 'function') return redactValue(toJSON.call(value), depth + 1, seen);
    return redactProperties(value as Record<string, unknown>, depth, seen);
  } catch {
    // A getter that throws must not turn a log line into an error of the request.
    return '[unreadable]';
  }
}

function redactItems(items: unknown[], depth: number, seen: Seen): unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of items.entries()) {
    const clean = redactValue(item, depth + 1, seen);
    if (clean === item) continue;
    copy ??= [...items];
    copy[index] = clean;
  }
  return copy ?? items;
}

function redactProperties(
  fields: Record<string, unknown>,
  depth: number,
  seen: Seen,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    const clean = redactNamed(name, value, depth + 1, seen);
    if (clean === value) continue;
    copy ??= { ...fields };
    copy[name] = clean;
  }
  return copy ?? fields;
}

function canHoldSecret(value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'boolean';
}

function isSecretName(name: string): boolean {
  const remembered = rememberedNames.get(name);
  if (remembered !== undefined) return remembered;
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const secret = SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain);
  if (rememberedNames.size < MAX_REMEMBERED_NAMES) rememberedNames.set(name, secret);
  return secret;
}
