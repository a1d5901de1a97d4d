import { execFileSync } from 'node:child_process';
import pg from 'pg';
import { expect, inject, test } from 'vitest';

test('every test run has a real PostgreSQL 18', async () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const { rows } = await client.query('SHOW server_version');
  await client.end();
  expect(rows[0].server_version).toMatch(/^18\./);
});

test.each(['prometheus', 'promtool', 'alertmanager', 'amtool'] as const)('every test run has %s', (name) => {
  expect(execFileSync(inject('binaries')[name], ['--version'], { encoding: 'utf8' })).toMatch(
    /version \d+\.\d+/,
  );
});
