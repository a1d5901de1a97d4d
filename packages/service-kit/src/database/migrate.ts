import type pg from 'pg';
import type { Logger } from '../logging/index.ts';
import { type Migration, MigrationError, readMigrations } from './migration-files.ts';
import type { Database } from './open-database.ts';

type MigrateOptions = {
  database: Database;
  /** Holds files like `001-orders.sql`; see `readMigrations`. */
  folder: string;
  logger: Pick<Logger, 'info' | 'warn'>;
};

/** Of all the advisory locks in a database this one is for migrations. Any number does; it must never change. */
const LOCK = 7_264_451_190;

/**
 * Applies the migrations that the database does not have yet, in order, each in a transaction of its own, and records
 * them in `schema_migrations`. Of several processes that start at once one works and the others wait for it. No timeout
 * applies, neither to the wait nor to a statement.
 *
 * @throws MigrationError when an applied file was changed since, when a new file would come before an applied one, or
 *   when one fails: that one is rolled back, those before it stay
 */
export async function migrate({ database, folder, logger }: MigrateOptions): Promise<void> {
  const migrations = await readMigrations(folder);
  const client = await database.pool.connect();
  try {
    await run(client, 'SET statement_timeout = 0');
    await takeLock(client, logger);
    await run(
      client,
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         name text PRIMARY KEY,
         checksum text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const pending = await findPending(client, migrations, logger);
    for (const migration of pending) {
      await apply(client, migration);
      logger.info({ migration: migration.name }, 'migration applied');
    }
  } finally {
    // Closing the connection gives back the lock and forgets the settings, whatever happened.
    client.release(true);
  }
}

async function takeLock(client: pg.PoolClient, logger: MigrateOptions['logger']): Promise<void> {
  const { rows } = await run(client, 'SELECT pg_try_advisory_lock($1) AS taken', [LOCK]);
  if (rows[0]?.taken === true) return;
  logger.info('another process migrates this database: waiting for it');
  await run(client, 'SELECT pg_advisory_lock($1)', [LOCK]);
}

async function findPending(
  client: pg.PoolClient,
  migrations: Migration[],
  logger: MigrateOptions['logger'],
): Promise<Migration[]> {
  const { rows } = await run(client, 'SELECT name, checksum FROM schema_migrations ORDER BY name');
  const applied = new Map(rows.map(({ name, checksum }) => [String(name), String(checksum)]));
  const latest = [...applied.keys()].at(-1) ?? '';
  for (const { name, checksum } of migrations) {
    if (applied.has(name) && applied.get(name) !== checksum) {
      throw new MigrationError(
        `${name} was changed after it had been applied to this database. Restore it and put the change into a new file.`,
      );
    }
    if (!applied.has(name) && name < latest) {
      throw new MigrationError(
        `${name} is new but comes before ${latest}, which is applied. Give it a higher number.`,
      );
    }
  }
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name));
  // So it is after a rollback to an older version of the service, which must be able to start.
  if (unknown.length > 0)
    logger.warn({ migrations: unknown }, 'database has migrations that are not in the folder');
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  await run(client, 'BEGIN');
  try {
    await run(client, sql);
    await run(client, 'INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [name, checksum]);
    await run(client, 'COMMIT');
  } catch (error) {
    await run(client, 'ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${name} failed and was rolled back: ${reason}${lineOf(error, sql)}`, {
      cause: error,
    });
  }
}

function lineOf(error: unknown, sql: string): string {
  const position = Number((error as { position?: string }).position);
  return position > 0 ? ` (line ${sql.slice(0, position).split('\n').length})` : '';
}

/** The pool's clients give up on a statement after a while; a migration may take as long as it takes. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

function run(client: pg.PoolClient, text: string, values?: unknown[]) {
  // @types/pg does not know that a statement may have a timeout of its own.
  const config: pg.QueryConfig & { query_timeout: number } = {
    text,
    ...(values && { values }),
    query_timeout: NO_TIMEOUT_MS,
  };
  return client.query(config);
}
