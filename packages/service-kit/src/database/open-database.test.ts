import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import pg from 'pg';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { readText, sampleValue } from '../../test/read-metrics.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { startTracing, withSpan } from '../tracing/index.ts';
import { type Database, openDatabase } from './index.ts';

const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'test', version: '1', sampleRatio: 1, exporter });
afterAll(() => tracing.shutdown());

let testDatabase: TestDatabase;
let database: Database;
let registry: Registry;

beforeEach(async () => {
  testDatabase = await createTestDatabase(inject('postgresUrl'));
  registry = new Registry();
  database = open({ poolSize: 2 });
  await database.query('CREATE TABLE orders (id int PRIMARY KEY, email text)');
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
  await tracing.flush();
  exporter.reset();
});

function open(options: {
  poolSize: number;
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
}): Database {
  const { connectionString } = testDatabase;
  return openDatabase({
    connectionString,
    application: 'checkout',
    statementTimeoutMs: 5_000,
    registry,
    ...options,
  });
}

async function databaseSpans() {
  await tracing.flush();
  return exporter.getFinishedSpans().filter((span) => span.kind === SpanKind.CLIENT);
}
const samples = async () => readText(await registry.metrics());
const connections = async (state: string) =>
  sampleValue(await samples(), 'db_client_connection_count', { state });

test('a statement is a span by the semantic conventions, child of the current one', async () => {
  await withSpan('order', {}, () =>
    database.query("INSERT INTO orders VALUES ($1, $2 || '@example.com')", [7, 'alice']),
  );
  const [span] = await databaseSpans();
  const { pathname, hostname, port } = new URL(testDatabase.connectionString);
  const namespace = pathname.slice(1);
  expect(span?.name).toBe(`INSERT ${namespace}`);
  expect(span?.attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.namespace': namespace,
    'db.operation.name': 'INSERT',
    'db.query.text': 'INSERT INTO orders VALUES ($1, $2 || ?)',
    'server.address': hostname,
    'server.port': Number(port),
  });
  const parent = exporter.getFinishedSpans().find(({ name }) => name === 'order');
  expect(span?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
});

test('no value is ever on a span: not from parameters, not from a text without parameters, not from an error', async () => {
  const secret = 's3cret';
  await withSpan('order', {}, async () => {
    await database.query('SELECT $1::text', [secret]);
    await database.query(`SELECT '${secret}'`);
    await database.query('SELECT $1::int', [secret]).catch(() => {});
  });
  const spans = await databaseSpans();
  expect(spans).toHaveLength(3);
  for (const { name, attributes, events, status } of spans) {
    expect(JSON.stringify({ name, attributes, events, status })).not.toContain(secret);
  }
  expect(spans[1]?.attributes).not.toHaveProperty('db.query.text');
});

test('an error carries its SQLSTATE, and the connection stays', async () => {
  await database.query('INSERT INTO orders VALUES (1)');
  const failing = withSpan('order', {}, () => database.query('INSERT INTO orders VALUES ($1)', [1]));
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  const [span] = await databaseSpans();
  expect(span?.attributes).toMatchObject({ 'error.type': '23505', 'db.response.status_code': '23505' });
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: '23505' });
  expect(await connections('idle')).toBe(1);
});

test('the callback form, which pg.Pool uses itself, is traced as well', async () => {
  await withSpan('order', {}, () => database.pool.query('SELECT $1::int', [1]));
  expect(await databaseSpans()).toHaveLength(1);
});

test('statements outside a trace, such as probes, make no span but are measured', async () => {
  await database.ping();
  expect(await databaseSpans()).toEqual([]);
  const labels = { db_operation_name: 'SELECT', db_system_name: 'postgresql', error_type: '' };
  expect(sampleValue(await samples(), 'db_client_operation_duration_seconds_count', labels)).toBe(1);
});

test('a statement that waited for a connection belongs to the request that made it', async () => {
  const single = openDatabase({
    connectionString: testDatabase.connectionString,
    application: 'checkout',
    poolSize: 1,
    statementTimeoutMs: 5_000,
  });
  const request = (id: number) => withSpan(`request ${id}`, {}, () => single.query('SELECT $1::int', [id]));
  await Promise.all([1, 2, 3, 4].map(request));
  await single.close();
  const spans = await databaseSpans();
  const parents = new Set(spans.map((span) => span.parentSpanContext?.spanId));
  expect(spans).toHaveLength(4);
  expect(parents.size).toBe(4);
});

test('a transaction commits as a whole', async () => {
  const result = await database.transaction(async (client) => {
    await client.query('INSERT INTO orders VALUES (1)');
    await client.query('INSERT INTO orders VALUES (2)');
    const outside = await database.query('SELECT * FROM orders');
    return outside.rowCount;
  });
  expect(result).toBe(0);
  expect((await database.query('SELECT * FROM orders')).rowCount).toBe(2);
});

test.each([
  ["the function's own", () => Promise.reject(new Error('out of stock')), 'out of stock'],
  ['a statement', (client: pg.PoolClient) => client.query('SELECT broken'), /column "broken" does not exist/],
])(
  'an error (%s) rolls back, is thrown on, and the connection is used again',
  async (_name, fail, message) => {
    const failing = database.transaction(async (client) => {
      await client.query('INSERT INTO orders VALUES (1)');
      await fail(client);
    });
    await expect(failing).rejects.toThrow(message);
    expect((await database.query('SELECT * FROM orders')).rowCount).toBe(0);
    expect(await connections('idle')).toBe(1);
  },
);

test('the server ends a statement that takes too long', async () => {
  const impatient = openDatabase({
    connectionString: testDatabase.connectionString,
    application: 'checkout',
    poolSize: 1,
    statementTimeoutMs: 500,
  });
  await expect(impatient.query('SELECT pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
  await expect(impatient.ping()).resolves.toBeUndefined();
  await impatient.close();
});

test('a connection that the server has cut is replaced, in a statement, idle, and in a transaction', async () => {
  const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  const killer = new pg.Client({ connectionString: testDatabase.connectionString });
  await killer.connect();

  const sleeping = expect(database.query('SELECT pg_sleep(10)')).rejects.toMatchObject({ code: '57P01' });
  await vi.waitFor(async () => expect(await connections('used')).toBe(1));
  await vi.waitFor(async () => {
    const { rows } = await killer.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'");
    expect(rows).toHaveLength(1);
  });
  await killer.query(kill);
  await sleeping;
  await expect(database.ping()).resolves.toBeUndefined();

  await killer.query(kill);
  await vi.waitFor(async () => expect(await connections('idle')).toBe(0));
  await expect(database.ping()).resolves.toBeUndefined();

  const cut = database.transaction(async (client) => {
    await killer.query(kill);
    await client.query('SELECT 1');
  });
  await expect(cut).rejects.toThrow();
  await expect(database.ping()).resolves.toBeUndefined();
  await killer.end();
});

test('pool metrics tell who waits; a wait has an end', async () => {
  await database.close();
  registry.clear();
  database = open({ poolSize: 1, connectTimeoutMs: 300 });
  await database.transaction(async () => {
    const waiting = database.ping();
    const all = await samples();
    expect(sampleValue(all, 'db_client_connection_count', { state: 'used' })).toBe(1);
    expect(sampleValue(all, 'db_client_connection_count', { state: 'idle' })).toBe(0);
    expect(sampleValue(all, 'db_client_connection_pending_requests')).toBe(1);
    expect(sampleValue(all, 'db_client_connection_max')).toBe(1);
    await expect(waiting).rejects.toThrow(/timeout/);
  });
  expect(await connections('idle')).toBe(1);
});

test('ping fails when there is no server, and when it says nothing', async () => {
  const mute = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await new Promise((resolve) => mute.once('listening', resolve));
  const { port } = mute.address() as AddressInfo;
  const connectionString = `postgresql://u:p@127.0.0.1:${port}/d`;
  const options = { connectionString, application: 'a', poolSize: 1, statementTimeoutMs: 1_000 };
  const silent = openDatabase({ ...options, connectTimeoutMs: 200 });
  await expect(silent.ping()).rejects.toThrow(/timeout/);
  await new Promise((resolve) => mute.close(resolve));
  const gone = openDatabase(options);
  await expect(gone.ping()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await Promise.all([silent.close(), gone.close()]);
});

test('the application name shows in pg_stat_activity', async () => {
  const { rows } = await database.query('SHOW application_name');
  expect(rows).toEqual([{ application_name: 'checkout' }]);
});
