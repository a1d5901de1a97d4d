import pg from 'pg';
import type { Registry } from 'prom-client';
import { createQueryObserver } from './observe-query.ts';
import { observedClient } from './observed-client.ts';
import { registerPoolMetrics } from './pool-metrics.ts';

export type Database = {
  /** For what the functions beside it do not do. `pool.query` may run in another request's context: use `query`. */
  pool: pg.Pool;
  /** Runs one statement on a connection of the pool. Give values as `values` (`$1`), never inside `text`. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
  /** Runs `fn` in a transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(fn: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Rejects when the database does not answer; for readiness. */
  ping(): Promise<void>;
  /** Lets statements in flight finish and closes the connections. */
  close(): Promise<void>;
};

type DatabaseOptions = {
  connectionString: string;
  /** Shown as `application_name` in `pg_stat_activity`. */
  application: string;
  /** The most connections. */
  poolSize: number;
  /** The server ends a statement after this many milliseconds (SQLSTATE 57014). */
  statementTimeoutMs: number;
  /** How long to wait for a free connection or for a new one, in milliseconds. Default 5,000. */
  connectTimeoutMs?: number;
  registry?: Registry;
};

/** When the server itself is silent, the client gives up this long after the server should have, in milliseconds. */
const SILENT_SERVER_MS = 1_000;

/** A pool of connections to PostgreSQL whose statements are traced and measured. Connects at the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  const { poolSize, statementTimeoutMs, connectTimeoutMs = 5_000, registry } = options;
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    application_name: options.application,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + SILENT_SERVER_MS,
    Client: observedClient(createQueryObserver(registry)),
  });
  // A connection that is cut between two statements says so by an event, which ends the process where nobody listens. The
  // pool has replaced an idle one by then; in a transaction the next statement fails.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  if (registry) registerPoolMetrics(pool, poolSize, registry);

  async function query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]) {
    // Awaited here, so that the statement runs in the caller's context and not in that of whoever gave the connection back.
    const client = await pool.connect();
    try {
      const result = await client.query<Row>(text, values);
      client.release();
      return result;
    } catch (error) {
      client.release(!isRefusedStatement(error));
      throw error;
    }
  }

  async function transaction<T>(fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await fn(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      client.release(!(await rollBack(client, error)));
      throw error;
    }
  }

  return {
    pool,
    query,
    transaction,
    async ping() {
      await query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

/** Whether the connection is as good as before; if not it must not go back into the pool. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<boolean> {
  // A silent server would not answer the ROLLBACK either; it does what ROLLBACK does when the connection closes.
  if (error instanceof Error && error.message === 'Query read timeout') return false;
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

/** An error that the server answered and after which it goes on listening. */
function isRefusedStatement(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}
