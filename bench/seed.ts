import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../spec/terceirizados/random.ts';
import { findDbt, measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, profileFor, startServer } from './postgres.ts';

function seedText(rows: number): string {
  const random = createRandom(7);
  const lines = ['id,name,city,amount,quantity,active,born,seen_at'];
  for (let id = 1; id <= rows; id++) {
    const day = String(random.integer(1, 28)).padStart(2, '0');
    lines.push(
      `${id},name ${random.integer(1, 9999)},"city, ${id % 97}",${random.integer(0, 99_999)}.${random.integer(10, 99)},${random.integer(0, 500)},` +
        `${random.chance(0.5)},1990-03-${day},2026-01-${day} 10:00:00`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A seed of 100,000 rows and 8 columns into Postgres; the limit is `\copy` of the same file into a typed table. */
export async function benchSeed(print: (line: string) => void, rows: number): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const url = await freshDatabase(server, 'bench_seed');
    mkdirSync(join(folder, 'seeds'));
    const file = join(folder, 'seeds/people.csv');
    writeFileSync(file, seedText(rows));
    writeFileSync(
      join(folder, 'dbt_project.yml'),
      "name: seeding\nversion: '1.0'\nprofile: seeding\nconfig-version: 2\n",
    );
    writeFileSync(join(folder, 'profiles.yml'), profileFor(url, 'seeding', 'public'));
    const copy = [
      'drop table if exists limit_people',
      'create table limit_people (id int, name text, city text, amount float8, quantity int, active bool, born date, seen_at timestamp)',
      `\\copy limit_people from '${file}' csv header`,
    ];
    const limit = measure({ argv: ['psql', '-q', url, ...copy.flatMap((statement) => ['-c', statement])] });
    print(reportLine(`seed ${rows} rows × 8`, 'psql \\copy', limit));
    const first = measure({ argv: [...sluice, 'seed', '--quiet', '--full-refresh'], cwd: folder });
    print(reportLine(`seed ${rows} rows × 8, full refresh`, 'sluice', first));
    print(
      reportLine(
        `seed ${rows} rows × 8, again`,
        'sluice',
        measure({ argv: [...sluice, 'seed', '--quiet'], cwd: folder }),
      ),
    );
    const dbt = findDbt();
    if (dbt) {
      writeFileSync(file, seedText(rows / 10));
      const argv = [dbt, '--quiet', 'seed', '--full-refresh', '--no-send-anonymous-usage-stats'];
      print(
        reportLine(
          `seed ${rows / 10} rows × 8`,
          'dbt 1.12',
          measure({ argv, cwd: folder, runs: 1 }),
          'a tenth of the rows',
        ),
      );
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
