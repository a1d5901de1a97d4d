import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from './ports.ts';
import { connectionUrl, ensureDatabases, postgresProcess, prepareCluster, superuserUrl } from './postgres.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

let folder: string;
let supervisor: Supervisor;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-postgres-'));
  supervisor = createSupervisor({ logFolder: join(folder, 'logs'), temporaryFolder: folder });
});

afterEach(async () => {
  await supervisor.stopAll();
  await rm(folder, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('what was committed is there after kill -9 of the server, and of everything that it started', async () => {
  const home = join(folder, 'postgres');
  const cluster = await prepareCluster({ home, syncToDisk: true });
  const [port = 0] = await freePorts(1);
  await supervisor.start(postgresProcess(cluster, port, 'durable'));
  await ensureDatabases(superuserUrl(cluster, port), [{ name: 'orders', password: 'first' }]);
  const url = connectionUrl({ user: 'orders', password: 'first', port, database: 'orders' });
  expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  await query(url, 'CREATE TABLE placed AS SELECT 7 AS id');
  await supervisor.restart('postgres', 'SIGKILL');
  expect(await query(url, 'SELECT id FROM placed')).toEqual([{ id: 7 }]);
});

test('a cluster is made once, lies in the folder that was asked for, and takes a new password for its role', async () => {
  const home = join(folder, 'postgres');
  const first = await prepareCluster({ home, syncToDisk: false });
  const second = await prepareCluster({ home, syncToDisk: false });
  expect(second).toEqual(first);
  expect(first.folder).toBe(join(home, 'cluster'));
  expect((await readdir(home)).sort()).toEqual(['cluster', 'superuser-password']);
  expect((await stat(join(home, 'superuser-password'))).mode & 0o077).toBe(0);
  const [port = 0] = await freePorts(1);
  await supervisor.start(postgresProcess(second, port, 'disposable'));
  for (const password of ['first', 'second']) {
    await ensureDatabases(superuserUrl(second, port), [{ name: 'orders', password }]);
    const url = connectionUrl({ user: 'orders', password, port, database: 'orders' });
    expect(await query(url, 'SELECT current_user AS name')).toEqual([{ name: 'orders' }]);
  }
  const old = connectionUrl({ user: 'orders', password: 'first', port, database: 'orders' });
  await expect(query(old, 'SELECT 1')).rejects.toThrow('password authentication failed');
});
