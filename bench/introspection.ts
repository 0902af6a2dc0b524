import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDbt, measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, profileFor, runSql, startServer } from './postgres.ts';

const models = 200;
const callsEach = 10;

/** Five questions for columns and five for rows; all are asked anew for each model, as a template that looks around does. */
const body = `{% set found = namespace(columns=0, rows=0) %}
{% for number in range(5) %}
{% set columns = adapter.get_columns_in_relation(api.Relation.create(schema='public', identifier='asked_' ~ number)) %}
{% set found.columns = found.columns + columns | length %}
{% set rows = run_query('select distinct kind from public.asked_' ~ number ~ ' order by 1') %}
{% if execute %}{% set found.rows = found.rows + rows.columns[0].values() | length %}{% endif %}
{% endfor %}
select {{ found.columns }} as columns, {{ found.rows }} as rows
`;

const byHand = Array.from({ length: models * 5 }, (_, index) => {
  const name = `asked_${index % 5}`;
  return `select column_name, data_type from information_schema.columns where table_schema = 'public' and table_name = '${name}' order by ordinal_position;
select distinct kind from public.${name} order by 1;`;
});

/** Compiles 200 models whose templates ask the database 2,000 questions; the limit is one psql session that asks them. */
export async function benchIntrospection(print: (line: string) => void): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const work = `compile, ${models * callsEach} questions`;
  try {
    const url = await freshDatabase(server, 'bench_introspection');
    mkdirSync(join(folder, 'models'));
    writeFileSync(join(folder, 'dbt_project.yml'), 'name: asking\nprofile: asking\n');
    writeFileSync(join(folder, 'profiles.yml'), profileFor(url, 'asking', 'public'));
    for (let model = 0; model < models; model++) writeFileSync(join(folder, `models/m${model}.sql`), body);
    for (let table = 0; table < 5; table++) {
      await runSql(
        url,
        `create table asked_${table} as select g as id, 'kind ' || g % 20 as kind, g * 1.5 as amount from generate_series(1, 1000) g`,
      );
    }
    writeFileSync(join(folder, 'by-hand.sql'), byHand.join('\n'));
    const argv = ['psql', '-qAt', '-o', '/dev/null', '-f', 'by-hand.sql', url];
    const limit = measure({ argv, cwd: folder });
    print(reportLine(work, 'psql', limit));
    measure({ argv: [...sluice, 'parse', '--quiet'], cwd: folder, runs: 1 });
    const ours = measure({ argv: [...sluice, 'compile', '--quiet'], cwd: folder });
    print(reportLine(work, 'sluice', ours));
    const dbt = findDbt();
    if (dbt) {
      rmSync(join(folder, 'target'), { recursive: true });
      const command = [dbt, '--quiet', 'compile', '--no-send-anonymous-usage-stats'];
      print(reportLine(work, 'dbt 1.12', measure({ argv: command, cwd: folder, runs: 1 })));
    }
    print(`${work}, wall over psql's: ${(ours.wall / limit.wall).toFixed(2)}`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
