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

async function read(kind: 'manifest' | 'run_results', file: string): Promise<unknown> {
  const script = fileURLToPath(new URL('../artifacts/read-artifact.py', import.meta.url));
  const { stdout } = await promisify(execFile)(await pythonWithReaders(), [script, kind, file], {
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout) as unknown;
}
