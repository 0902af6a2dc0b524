import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateProject } from './generate-project.ts';
import { findDbt, measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, profileFor, runSql, startServer } from './postgres.ts';

/** `compile` of all models and tests, the parse warm: dbt asks a Postgres for its catalog, so both are given one. */
export async function benchCompile(print: (line: string) => void, sizes: readonly number[]): Promise<void> {
  const dbt = findDbt();
  const server = await startServer();
  try {
    for (const size of sizes) {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
      try {
        generateProject(folder, size);
        const url = await freshDatabase(server, `bench_compile_${size}`);
        writeFileSync(join(folder, 'profiles.yml'), profileFor(url, 'bench', `b${size}`));
        await runSql(url, readFileSync(join(folder, 'raw.sql'), 'utf8'));
        measure({ argv: [...sluice, 'parse', '--quiet'], cwd: folder, runs: 1 });
        print(
          reportLine(
            `compile ${size}`,
            'sluice',
            measure({ argv: [...sluice, 'compile', '--quiet'], cwd: folder }),
          ),
        );
        if (dbt && size <= 1000) {
          rmSync(join(folder, 'target'), { recursive: true });
          const argv = [dbt, '--quiet', 'compile', '--no-send-anonymous-usage-stats'];
          print(reportLine(`compile ${size}`, 'dbt 1.12', measure({ argv, cwd: folder, runs: 1 })));
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  } finally {
    await server.stop();
  }
}
