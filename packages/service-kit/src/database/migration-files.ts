import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Migration = { name: string; sql: string; checksum: string };

/** Something about the migrations that a person must put right; the message says how. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

const fileName = /^(\d{3})-[a-z0-9-]+\.sql$/;

/**
 * The folder's migrations in the order of their numbers.
 *
 * @throws MigrationError for an SQL file that is not named `001-name.sql`, or a number used twice
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const seen = new Map<string, string>();
  for (const name of names) {
    const number = fileName.exec(name)?.[1];
    if (number === undefined) {
      throw new MigrationError(`${name} is not named like a migration. Name it like 001-orders.sql.`);
    }
    const other = seen.get(number);
    if (other !== undefined) {
      throw new MigrationError(
        `${other} and ${name} have the same number. Give the newer one the next free number.`,
      );
    }
    seen.set(number, name);
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      return { name, sql, checksum: checksumOf(sql) };
    }),
  );
}

// Line ends do not count: a checkout on Windows may have changed them.
function checksumOf(sql: string): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
}
