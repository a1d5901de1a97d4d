import { randomBytes } from 'node:crypto';
import pg from 'pg';

export type TestDatabase = { connectionString: string; drop(): Promise<void> };

/** A new, empty database on the server at `serverUrl` (a superuser's URL), to be dropped when the test is over. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const connection = new URL(serverUrl);
  connection.pathname = `/${name}`;
  return {
    connectionString: connection.href,
    drop: () => onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
