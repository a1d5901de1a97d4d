import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createLogger } from '../logging/index.ts';
import { type CapturedLog, captureLog, createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { type Database, MigrationError, migrate, openDatabase } from './index.ts';

let testDatabase: TestDatabase;
let database: Database;
let folder: string;
let log: CapturedLog;

beforeEach(async () => {
  testDatabase = await createTestDatabase(inject('postgresUrl'));
  database = open();
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  log = captureLog();
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

function open(): Database {
  const { connectionString } = testDatabase;
  return openDatabase({ connectionString, application: 'test', poolSize: 2, statementTimeoutMs: 1_000 });
}
const write = (name: string, sql: string) => writeFile(join(folder, name), sql);
const run = (on = database) =>
  migrate({
    database: on,
    folder,
    logger: createLogger({ service: 's', version: '1', level: 'info', destination: log.destination }),
  });
const applied = async () =>
  (await database.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY applied_at')).rows.map(
    ({ name }) => name,
  );

test('applies in the order of the numbers, several statements each, and only once', async () => {
  await write('010-last.sql', 'ALTER TABLE orders ADD COLUMN note text;');
  await write('001-orders.sql', "CREATE TABLE orders (id int); INSERT INTO orders VALUES (1); SELECT ';';");
  await write('002-more.sql', 'INSERT INTO orders VALUES (2);');
  await write('README.md', 'not a migration');
  await run();
  await run();
  expect(await applied()).toEqual(['001-orders.sql', '002-more.sql', '010-last.sql']);
  expect((await database.query('SELECT id, note FROM orders ORDER BY id')).rows).toEqual([
    { id: 1, note: null },
    { id: 2, note: null },
  ]);
  expect(log.withMessage('migration applied').map(({ migration }) => migration)).toEqual(await applied());
});

test('of several migrators at once one works and the others wait', async () => {
  // Longer than the statement timeout: neither the work nor the wait may fall to it.
  await write(
    '001-slow.sql',
    'CREATE TABLE orders (id int); SELECT pg_sleep(1.3); INSERT INTO orders VALUES (1);',
  );
  const others = [open(), open()];
  await Promise.all([run(), ...others.map(run)]);
  expect((await database.query('SELECT * FROM orders')).rowCount).toBe(1);
  expect(log.withMessage('migration applied')).toHaveLength(1);
  expect(log.withMessage('another process migrates this database: waiting for it')).toHaveLength(2);
  await Promise.all(others.map((other) => other.close()));
});

test('a failing migration rolls back whole, says where, and leaves those before it', async () => {
  await write('001-orders.sql', 'CREATE TABLE orders (id int);');
  await write('002-broken.sql', 'INSERT INTO orders VALUES (1);\nINSERT INTO ordres VALUES (2);');
  const failing = run();
  await expect(failing).rejects.toThrow(MigrationError);
  await expect(failing).rejects.toThrow(
    '002-broken.sql failed and was rolled back: relation "ordres" does not exist (line 2)',
  );
  expect(await applied()).toEqual(['001-orders.sql']);
  expect((await database.query('SELECT * FROM orders')).rowCount).toBe(0);

  await write('002-broken.sql', 'INSERT INTO orders VALUES (1);');
  await run();
  expect(await applied()).toEqual(['001-orders.sql', '002-broken.sql']);
});

test('a migration that cannot be recorded is not applied either', async () => {
  await write('001-odd.sql', 'CREATE TABLE orders (id int); DROP TABLE schema_migrations;');
  await expect(run()).rejects.toThrow('001-odd.sql failed and was rolled back');
  expect(await applied()).toEqual([]);
  const { rows } = await database.query("SELECT to_regclass('orders') AS orders");
  expect(rows).toEqual([{ orders: null }]);
});

test('an applied file that was edited is refused, before anything is applied', async () => {
  await write('001-orders.sql', 'CREATE TABLE orders (id int);');
  await run();
  await write('001-orders.sql', 'CREATE TABLE orders (id bigint);');
  await write('002-more.sql', 'INSERT INTO orders VALUES (1);');
  await expect(run()).rejects.toThrow(
    '001-orders.sql was changed after it had been applied to this database. Restore it and put the change into a new file.',
  );
  expect(await applied()).toEqual(['001-orders.sql']);
});

test('line ends do not count as an edit', async () => {
  await write('001-orders.sql', 'CREATE TABLE\n orders (id int);\n');
  await run();
  await write('001-orders.sql', 'CREATE TABLE\r\n orders (id int);\r\n');
  await expect(run()).resolves.toBeUndefined();
});

test('a new file before an applied one is refused', async () => {
  await write('002-orders.sql', 'CREATE TABLE orders (id int);');
  await run();
  await write('001-late.sql', 'SELECT 1;');
  await expect(run()).rejects.toThrow(
    '001-late.sql is new but comes before 002-orders.sql, which is applied. Give it a higher number.',
  );
});

test('an older version of the service starts on a newer database, with a warning', async () => {
  await write('001-orders.sql', 'CREATE TABLE orders (id int);');
  await write('002-newer.sql', 'SELECT 1;');
  await run();
  await rm(join(folder, '002-newer.sql'));
  await run();
  expect(log.withMessage('database has migrations that are not in the folder')).toMatchObject([
    { level: 'warn', migrations: ['002-newer.sql'] },
  ]);
});

test.each([
  [['1-orders.sql'], /1-orders\.sql is not named like a migration/],
  [['001 orders.sql'], /not named like a migration/],
  [['001-a.sql', '001-b.sql'], /001-a\.sql and 001-b\.sql have the same number/],
])('files named %j are refused', async (names, message) => {
  for (const name of names) await write(name, 'SELECT 1;');
  await expect(run()).rejects.toThrow(message);
});

test('afterwards the pool has its timeouts again', async () => {
  await write('001-orders.sql', 'CREATE TABLE orders (id int);');
  await run();
  await expect(database.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
});
