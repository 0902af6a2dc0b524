import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { type EngineUnderTest, everyEngine } from '../adapters/engines.ts';
import { createFolder, load, type LoadFolder, rowsOf, stagingTables } from './load-rig.ts';
import { refusal } from './load-suite.ts';

/** Loads of one process at once, where there are many sessions and no advisory locks: none takes another for dead. */
let engine: EngineUnderTest;
let database: Database;
let folder: LoadFolder;
beforeAll(async () => {
  engine = await everyEngine['duckdb']!();
  database = await engine.open();
  folder = await createFolder();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
  await folder?.remove();
});

it('many tables at once, from the very first load on, each whole', async () => {
  const tables = Array.from({ length: 8 }, (_, index) => `t${index}`);
  for (const [index, table] of tables.entries()) {
    const lines = Array.from({ length: 1000 + index }, (_each, line) => `${line},text ${line}\n`);
    await folder.write(`${table}.csv`, `id,name\n${lines.join('')}`);
  }
  for (const round of [1, 2]) {
    const reports = await Promise.all(
      tables.map((table) => load(database, folder.root, table, { options: { path: `${table}.csv` } })),
    );
    expect(reports.map(({ counts }) => counts.loaded)).toEqual(tables.map((_, index) => 1000 + index));
    for (const [index, table] of tables.entries()) {
      expect(await rowsOf(database, `select count(distinct id) from raw.${table}`)).toEqual([
        `${1000 + index}`,
      ]);
    }
    const statuses = await rowsOf(database, 'select status, count(*) from sluice.loads group by status');
    expect(statuses).toEqual([`committed|${round * tables.length}`]);
    expect(await stagingTables(database)).toEqual([]);
  }
});

it('one table twice at once: the second is refused, naming the first', async () => {
  await folder.write('one.csv', 'id\n1\n');
  const inside = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const first = load(
    database,
    folder.root,
    'one',
    { options: { path: 'one.csv' } },
    {
      onStep: async (step) => {
        if (step !== 'write-target') return;
        inside.resolve();
        await go.promise;
      },
    },
  );
  await inside.promise;
  const error = await refusal(load(database, folder.root, 'one', { options: { path: 'one.csv' } }));
  expect(error.code).toBe('load-in-progress');
  expect(error.message).toMatch(/^raw\.one is being loaded already: load \d+, /);
  go.resolve();
  expect((await first).counts.loaded).toBe(1);
  expect((await load(database, folder.root, 'one', { options: { path: 'one.csv' } })).counts.loaded).toBe(1);
});
