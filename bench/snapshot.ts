import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDbt, measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, profileFor, runSql, startServer } from './postgres.ts';
import { serverCpu } from './server-cpu.ts';

const rows = `drop table if exists src; create table src as select g as id, g % 1000 as a, 'text ' || g as b, g * 1.5 as c,
  md5(g::text) as d, true as e, g % 7 as f, timestamp '2024-01-01' + g * interval '1 second' as updated_at
  from generate_series(1, 1000000) g; analyze src`;
const change = `update src set a = -1, updated_at = '2025-01-01' where id % 100 = 0; analyze src`;

/** The second snapshot of a million rows of which 1 % changed; the limit is the work by hand: a join, an update, an insert. */
const byHand = `begin;
create temporary table changed on commit drop as
  select s.*, o.dbt_scd_id as ends, md5(s.id::text || '|' || s.updated_at::text) as begins
  from src s left join by_hand o on o.id = s.id and o.dbt_valid_to is null
  where o.id is null or o.dbt_valid_from < s.updated_at;
update by_hand t set dbt_valid_to = c.updated_at from changed c where t.dbt_scd_id = c.ends and t.dbt_valid_to is null;
insert into by_hand select id, a, b, c, d, e, f, updated_at, begins, updated_at, updated_at, null from changed;
commit`;

/** Measures it with the server's CPU. */
export async function benchSnapshot(print: (line: string) => void): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const work = 'snapshot 1M rows, 1 % changed';
  try {
    const url = await freshDatabase(server, 'bench_snapshot');
    mkdirSync(join(folder, 'snapshots'));
    writeFileSync(
      join(folder, 'dbt_project.yml'),
      "name: keeping\nversion: '1.0'\nprofile: keeping\nconfig-version: 2\n",
    );
    writeFileSync(join(folder, 'profiles.yml'), profileFor(url, 'keeping', 'public'));
    writeFileSync(
      join(folder, 'snapshots/kept.sql'),
      "{% snapshot kept %}{{ config(strategy='timestamp', unique_key='id', updated_at='updated_at') }}\nselect * from public.src\n{% endsnapshot %}\n",
    );
    const spent = async (doing: () => void | Promise<void>): Promise<string> => {
      const before = await serverCpu(server.url);
      await doing();
      const after = await serverCpu(server.url);
      return before === null || after === null ? 'not known' : `${(after - before).toFixed(2)} s`;
    };
    await runSql(url, rows);
    await runSql(
      url,
      `create table by_hand as select *, md5(id::text || '|' || updated_at::text) as dbt_scd_id, updated_at as dbt_updated_at,
         updated_at as dbt_valid_from, cast(null as timestamp) as dbt_valid_to from src; analyze by_hand`,
    );
    await runSql(url, change);
    print(`${work}, by hand: ${await spent(() => runSql(url, byHand))} of the server's CPU`);
    const dbt = findDbt();
    for (const [who, argv] of [
      ['sluice', [...sluice, 'snapshot', '--quiet']],
      ...(dbt
        ? [['dbt 1.12', [dbt, '--quiet', 'snapshot', '--no-send-anonymous-usage-stats']] as const]
        : []),
    ] as const) {
      await runSql(url, `${rows}; drop table if exists kept`);
      measure({ argv: [...argv], cwd: folder, runs: 1 });
      await runSql(url, `analyze kept; ${change}`);
      const lines: string[] = [];
      const cpu = await spent(() => {
        lines.push(reportLine(work, who, measure({ argv: [...argv], cwd: folder, runs: 1 })));
      });
      print(`${lines[0]}; server CPU ${cpu}`);
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
