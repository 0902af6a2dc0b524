import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateProject } from './generate-project.ts';
import { findDbt, measure, reportLine, sluice } from './measure.ts';
import type { Measured } from './measure.ts';
import { freshDatabase, profileFor, runSql, startServer } from './postgres.ts';

interface ManifestNode {
  readonly resource_type: string;
  readonly unique_id: string;
  readonly relation_name: string;
  readonly compiled_code: string;
  readonly config: { readonly materialized: string };
  readonly depends_on: { readonly nodes: readonly string[] };
}

/** The same relations by one psql session: what the server itself needs, statement after statement. */
function psqlScript(folder: string): string {
  const { nodes } = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8')) as {
    readonly nodes: Readonly<Record<string, ManifestNode>>;
  };
  const written = new Set<string>();
  const lines: string[] = [];
  const write = (id: string): void => {
    const node = nodes[id];
    if (!node || node.resource_type !== 'model' || written.has(id)) return;
    written.add(id);
    node.depends_on.nodes.forEach(write);
    const { relation_name: name, compiled_code: sql } = node;
    lines.push(
      node.config.materialized === 'table'
        ? `begin; create table ${name.slice(0, -1)}__new" as ${sql}; drop table if exists ${name} cascade; alter table ${name.slice(0, -1)}__new" rename to ${name.split('.').at(-1)!}; commit;`
        : `create or replace view ${name} as ${sql};`,
    );
  };
  Object.keys(nodes).forEach(write);
  return `set client_min_messages = warning;\n${lines.join('\n')}\n`;
}

/** Runs 100 and 500 small models and their tests again over what is there, 4 threads: cost of one more model is the slope. */
export async function benchModels(print: (line: string) => void): Promise<void> {
  const dbt = findDbt();
  const server = await startServer();
  const slope = (verb: string, who: string, few: Measured, many: Measured, tests: boolean): void => {
    const each = ((many.cpu - few.cpu) / (tests ? 800 : 400)) * 1000;
    print(
      `${`${verb}: one more ${tests ? 'test' : 'model'}`.padEnd(38)} ${who.padEnd(14)} ${each.toFixed(2).padStart(8)} CPU ms`,
    );
  };
  try {
    const measured = new Map<string, Measured>();
    for (const size of [100, 500]) {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
      try {
        generateProject(folder, size);
        const url = await freshDatabase(server, `bench_models_${size}`);
        writeFileSync(join(folder, 'profiles.yml'), profileFor(url, 'bench', `b${size}`));
        await runSql(url, readFileSync(join(folder, 'raw.sql'), 'utf8'));
        const keep = (verb: string, who: string, argv: readonly string[], runs: number): void => {
          const result = measure({ argv, cwd: folder, runs });
          measured.set(`${verb} ${who} ${size}`, result);
          print(reportLine(`${verb} ${size} models`, who, result));
        };
        measure({ argv: [...sluice, 'build', '--quiet'], cwd: folder, runs: 1 });
        keep('run', 'sluice', [...sluice, 'run', '--quiet'], 3);
        keep('test', 'sluice', [...sluice, 'test', '--quiet'], 3);
        measure({ argv: [...sluice, 'compile', '--quiet'], cwd: folder, runs: 1 });
        writeFileSync(join(folder, 'limit.sql'), psqlScript(folder));
        keep('run', 'psql', ['psql', '-q', '-v', 'ON_ERROR_STOP=1', '-f', 'limit.sql', url], 3);
        if (dbt && size === 100) {
          measure({ argv: [dbt, '--quiet', 'run', '--no-send-anonymous-usage-stats'], cwd: folder, runs: 1 });
          keep('run', 'dbt 1.12', [dbt, '--quiet', 'run', '--no-send-anonymous-usage-stats'], 1);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    for (const [verb, tests] of [
      ['run', false],
      ['test', true],
    ] as const) {
      slope(verb, 'sluice', measured.get(`${verb} sluice 100`)!, measured.get(`${verb} sluice 500`)!, tests);
    }
    const ratio = measured.get('run sluice 500')!.wall / measured.get('run psql 500')!.wall;
    print(`run 500 models, wall over psql's: ${ratio.toFixed(2)}`);
  } finally {
    await server.stop();
  }
}
