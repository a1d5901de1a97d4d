// The passwords and tokens of the native stack: made once per data folder, readable by its owner only.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const names = [
  'checkoutDatabase',
  'paymentsDatabase',
  'deskDatabase',
  'opsViewer',
  'opsResponder',
  'opsAdmin',
  'deskWebhook',
  'deskApi',
] as const;

export type Secrets = Readonly<Record<(typeof names)[number], string>>;

/** Reads `secrets.json` of the data folder, adding what an older one does not have. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  let known: Record<string, string> = {};
  try {
    known = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secrets = Object.fromEntries(
    names.map((name) => [name, known[name] ?? randomBytes(24).toString('base64url')]),
  ) as Record<(typeof names)[number], string>;
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
