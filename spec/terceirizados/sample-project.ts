import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runSluice } from '../rig/run-sluice.ts';
import type { CommandResult } from '../rig/run-sluice.ts';
import type { Cell } from './canonical-csv.ts';

const repository = resolve(import.meta.dirname, '../..');
const publishedFile = 'sources/files/terceirizados_202405.csv';

/** A copy of the repository's sample project in a folder of its own. */
export interface SampleProject {
  readonly folder: string;
  /** Runs the command line in it, against the chosen target. */
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** Rows of a query on the target. */
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, Cell>>[]>;
  readonly remove: () => void;
}

/** What differs from the project as it is committed. */
export interface SampleOptions {
  /** The type of the target: `pglite` is the sample's own. */
  readonly engine: string;
  /** The Postgres to build on, where it is one. */
  readonly postgresUrl: string | null;
  /** Bytes of the newest month, and the file's name. */
  readonly month: { readonly name: string; readonly bytes: Uint8Array } | null;
  /** `max_rejects:` of the source. */
  readonly maximumRejects?: string;
}

const targets: Readonly<Record<string, string>> = {
  duckdb: '  dev: {type: duckdb, schema: public}\n',
  postgres: `  dev: {type: postgres, url: "{{ env_var('SAMPLE_URL') }}", schema: public, threads: 4}\n`,
};

/** Copies the sample project and changes what the options say. */
export function createSampleProject(options: SampleOptions): SampleProject {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sample-'));
  for (const part of ['project.yml', 'sources', 'models', 'seeds', 'macros', 'tests']) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  const source = join(folder, 'sources/terceirizados.yml');
  if (options.month) {
    const path = `sources/files/${options.month.name}`;
    writeFileSync(join(folder, path), options.month.bytes);
    writeFileSync(source, readFileSync(source, 'utf8').replace(publishedFile, path));
  }
  if (options.maximumRejects) {
    writeFileSync(
      source,
      readFileSync(source, 'utf8').replace('max_rejects: 5%', `max_rejects: ${options.maximumRejects}`),
    );
  }
  const target = targets[options.engine];
  if (target !== undefined) {
    const project = join(folder, 'project.yml');
    writeFileSync(project, readFileSync(project, 'utf8').replace(/ {2}dev:\n(?: {4}.*\n)+/, target));
  }
  const run: SampleProject['run'] = (...args) =>
    runSluice(args, { cwd: folder, environment: { SAMPLE_URL: options.postgresUrl ?? undefined } });
  return {
    folder,
    run,
    rows: async (sql) => {
      const result = await run('sql', sql, '--output', 'json');
      if (result.code !== 0) throw new Error(`${sql}\n${result.stdout}${result.stderr}`);
      return JSON.parse(result.stdout) as readonly Record<string, Cell>[];
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
