import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findDbt, measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, profileFor, runSql, startServer } from './postgres.ts';

const million = `create table old as select g as id, g % 1000 as a, 'text ' || g as b, g * 1.5 as c, now() as d, g % 7 as e, md5(g::text) as f, true as h
from generate_series(1, 1000000) g`;
const changes = `create table new as select g as id, g % 900 as a, 'new ' || g as b, g * 2.5 as c, now() as d, g % 5 as e, md5(g::text) as f, false as h
from generate_series(950001, 1050000) g`;

/** CPU seconds of the server's backends that have ended, by the postmaster's own count, are not to be had: wall of the statement is. */
async function timed(url: string, sql: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const started = performance.now();
    await client.query(sql);
    return (performance.now() - started) / 1000;
  } finally {
    await client.end();
  }
}

/** Merges 100,000 rows, half of them new, into a million by key; the limit is the same statement by hand. */
export async function benchMerge(print: (line: string) => void): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const url = await freshDatabase(server, 'bench_merge');
    await runSql(url, million);
    await runSql(url, changes);
    mkdirSync(join(folder, 'models'));
    writeFileSync(
      join(folder, 'dbt_project.yml'),
      "name: merging\nversion: '1.0'\nprofile: merging\nconfig-version: 2\n",
    );
    writeFileSync(join(folder, 'profiles.yml'), profileFor(url, 'merging', 'public'));
    writeFileSync(
      join(folder, 'models/merged.sql'),
      "{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}\nselect * from public.new\n",
    );
    const before = async (name: string): Promise<void> =>
      runSql(url, `drop table if exists ${name}; create table ${name} as select * from old; analyze ${name}`);
    await before('by_hand');
    const columns = ['id', 'a', 'b', 'c', 'd', 'e', 'f', 'h'];
    const byHand = await timed(
      url,
      `merge into by_hand t using new s on t.id = s.id when matched then update set ${columns.map((column) => `${column} = s.${column}`).join(', ')}
       when not matched then insert values (${columns.map((column) => `s.${column}`).join(', ')})`,
    );
    print(`merge 100k into 1M by hand: ${byHand.toFixed(2)} s of the server's wall`);
    for (const [who, argv] of [
      ['sluice', [...sluice, 'run', '--quiet']],
      ...(findDbt()
        ? [['dbt 1.12', [findDbt()!, '--quiet', 'run', '--no-send-anonymous-usage-stats']] as const]
        : []),
    ] as const) {
      await before('merged');
      print(reportLine('merge 100k into 1M', who, measure({ argv: [...argv], cwd: folder, runs: 1 })));
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
