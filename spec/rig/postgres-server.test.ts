import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './postgres-server.ts';

test('each database is empty, its own, and gone after drop', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new Client({ connectionString: one.url });
  await client.connect();
  await client.query('create table t (x int)');
  const tables = await client.query('select tablename from pg_tables where schemaname = $1', ['public']);
  expect(tables.rows).toEqual([{ tablename: 't' }]);
  await client.end();
  const other = new Client({ connectionString: two.url });
  await other.connect();
  expect((await other.query("select to_regclass('public.t') as found")).rows).toEqual([{ found: null }]);
  await other.end();
  await Promise.all([one.drop(), two.drop()]);
  await expect(new Client({ connectionString: one.url }).connect()).rejects.toThrow(/does not exist/);
});
