import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonWithReaders } from './python-venv.ts';

/** What the reader understood of a manifest. */
export interface ReadManifest {
  readonly reader: string;
  readonly version: string;
  /** Class of each node, source and exposure, by id. */
  readonly types: Readonly<Record<string, string>>;
  readonly relations: Readonly<Record<string, string>>;
  readonly parents: Readonly<Record<string, readonly string[]>>;
  readonly parent_map: Readonly<Record<string, readonly string[]>>;
  readonly child_map: Readonly<Record<string, readonly string[]>>;
  readonly group_map: Readonly<Record<string, readonly string[]>>;
  readonly macros: readonly string[];
  readonly disabled: readonly string[];
}

/** What the reader understood of run results. */
export interface ReadRunResults {
  readonly reader: string;
  readonly version: string;
  readonly elapsed: number;
  readonly results: readonly {
    readonly id: string;
    readonly status: string;
    readonly message: string | null;
    readonly failures: number | null;
    readonly relation: string | null;
    readonly compiled: boolean | null;
    readonly timing: readonly string[];
  }[];
}

/** Has manifest.json (version 12) read by a reader that others wrote. Fails with its reasons if it refuses the file. */
export async function readManifest(file: string): Promise<ReadManifest> {
  return (await read('manifest', file)) as ReadManifest;
}

/** Has run_results.json (version 6) read by a reader that others wrote. Fails with its reasons if it refuses the file. */
export async function readRunResults(file: string): Promise<ReadRunResults> {
  return (await read('run_results', file)) as ReadRunResults;
}

/** What the reader understood of a catalog. */
export interface ReadCatalog {
  readonly reader: string;
  readonly version: string;
  readonly nodes: readonly string[];
  readonly sources: readonly string[];
  readonly tables: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly name: string;
        readonly comment: string | null;
        /** Number, name, type, comment. */
        readonly columns: readonly (readonly [number, string, string, string | null])[];
        readonly stats: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/** What the reader understood of sources.json: ids with statuses. */
export interface ReadSources {
  readonly reader: string;
  readonly version: string;
  readonly results: readonly (readonly [string, string])[];
}

/** Has catalog.json (version 1) read by a reader that others wrote. Fails with its reasons if it refuses the file. */
export async function readCatalog(file: string): Promise<ReadCatalog> {
  return (await read('catalog', file)) as ReadCatalog;
}

/** Has sources.json (version 3) read by a reader that others wrote. Fails with its reasons if it refuses the file. */
export async function readSources(file: string): Promise<ReadSources> {
  return (await read('sources', file)) as ReadSources;
}

async function read(
  kind: 'manifest' | 'run_results' | 'catalog' | 'sources',
  file: string,
): Promise<unknown> {
  const script = fileURLToPath(new URL('../artifacts/read-artifact.py', import.meta.url));
  const { stdout } = await promisify(execFile)(await pythonWithReaders(), [script, kind, file], {
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout) as unknown;
}
