// A real PostgreSQL from npm's binaries, as a process for the supervisor.
import pg from 'pg';
import type { PostgresCluster } from './postgres-files.ts';
import type { ProcessDefinition } from './supervisor.ts';

export { prepareCluster } from './postgres-files.ts';

/** What the server may lose when the machine stops: nothing, or everything (test clusters, which are thrown away). */
export type Durability = 'durable' | 'disposable';

const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  // One developer's machine runs this beside everything else: small.
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
};

const disposableSettings: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

export function connectionUrl(options: {
  user: string;
  password: string;
  port: number;
  database: string;
}): string {
  const { user, password, port, database } = options;
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

export function superuserUrl(cluster: PostgresCluster, port: number): string {
  return connectionUrl({ user: 'postgres', password: cluster.superuserPassword, port, database: 'postgres' });
}

/** Runs something on a connection of its own, which is closed whatever happens. */
async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  // A server that stops ends its connections: an 'error' event that nobody takes would end this process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The server as a supervised process. SIGINT is its fast shutdown: it ends the sessions and keeps the data. */
export function postgresProcess(
  cluster: PostgresCluster,
  port: number,
  durability: Durability,
): ProcessDefinition {
  const chosen = durability === 'durable' ? settings : { ...settings, ...disposableSettings };
  return {
    name: 'postgres',
    command: cluster.server,
    args: [
      '-D',
      cluster.folder,
      '-p',
      String(port),
      ...Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    environment: { LC_ALL: 'C' },
    ...(cluster.user === undefined ? {} : { user: cluster.user }),
    ready: async () => {
      await onConnection(superuserUrl(cluster, port), (client) => client.query('SELECT 1'));
    },
    readyTimeoutMs: 30_000,
    // After kill -9 it refuses to start while the last sessions of the old server are ending.
    retryStartForMs: 5_000,
    stopSignal: 'SIGINT',
    stopTimeoutMs: 10_000,
  };
}

/** Gives each owner a role and a database of its own name. Safe to repeat; sets the password each time. */
export async function ensureDatabases(
  superuser: string,
  owners: readonly { name: string; password: string }[],
): Promise<void> {
  await onConnection(superuser, async (client) => {
    for (const { name, password } of owners) {
      const role = client.escapeIdentifier(name);
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
      const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
      const made = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (made.rowCount === 0) {
        await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
        await client.query(`REVOKE CONNECT ON DATABASE ${role} FROM PUBLIC`);
      }
    }
  });
}
