import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a virtual environment is made of, and where it is kept. */
interface VenvKind {
  readonly requirements: string;
  readonly cache: string;
  /** `--no-deps` where every package is named, and one that a package asks for is not to be had from an index. */
  readonly pipOptions: readonly string[];
}

const readers: VenvKind = {
  requirements: fileURLToPath(new URL('python-requirements.txt', import.meta.url)),
  cache: fileURLToPath(new URL('../../node_modules/.cache/sluice-spec-python', import.meta.url)),
  pipOptions: [],
};

/** It takes a minute to make, so that it outlives this clone: in the user's cache. */
const dbt: VenvKind = {
  requirements: fileURLToPath(new URL('dbt-requirements.txt', import.meta.url)),
  cache: path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'sluice-spec-dbt'),
  pipOptions: ['--no-deps'],
};

const mongo: VenvKind = {
  requirements: fileURLToPath(new URL('mongo-requirements.txt', import.meta.url)),
  cache: path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'sluice-spec-mongo'),
  pipOptions: ['--no-deps'],
};

/** Singer taps, each with its own: they need different versions of one library. */
const taps: Readonly<Record<TapName, VenvKind>> = {
  'tap-jsonl': tapKind('tap-jsonl'),
  'tap-rest-api-msdk': tapKind('tap-rest-api-msdk'),
};

/** A tap that tests run. */
export type TapName = 'tap-jsonl' | 'tap-rest-api-msdk';

function tapKind(name: TapName): VenvKind {
  return {
    requirements: fileURLToPath(new URL(`${name}-requirements.txt`, import.meta.url)),
    cache: path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'sluice-spec-taps'),
    pipOptions: ['--no-deps'],
  };
}

/**
 * The command of a Singer tap from PyPI, installed on the first call and kept in the user's cache folder. Its Python is part of it, since the
 * script's first line names the folder that the environment was made in.
 */
export async function installedTap(name: TapName): Promise<readonly string[]> {
  const python = await pythonWith(taps[name]);
  return [python, path.join(path.dirname(python), name)];
}

/**
 * A Python that has the packages of python-requirements.txt (readers of artifacts that others wrote): its path. The virtual
 * environment is made on the first call, from PyPI, and kept in node_modules/.cache under a name made of the
 * requirements. Needs `python3` 3.9 or later on PATH (or the one that SLUICE_PYTHON names). Several processes may call at once:
 * the first to finish wins.
 */
export function pythonWithReaders(): Promise<string> {
  return pythonWith(readers);
}

/**
 * A Python that has dbt-core and dbt-postgres as dbt-requirements.txt pins them: its path. Made on the first call and kept in the user's
 * cache folder; `SLUICE_DBT_VENV` names another environment. Needs `python3` 3.10 or later.
 */
export function pythonWithDbt(): Promise<string> {
  const given = process.env['SLUICE_DBT_VENV'];
  return given === undefined ? pythonWith(dbt) : Promise.resolve(pythonOf(given));
}

/** A Python that has SecantusDB, a server that speaks MongoDB's protocol, as mongo-requirements.txt pins it. Kept in the user's cache folder. */
export function pythonWithMongo(): Promise<string> {
  return pythonWith(mongo);
}

async function pythonWith(kind: VenvKind): Promise<string> {
  const name = createHash('sha256').update(readFileSync(kind.requirements)).digest('hex').slice(0, 16);
  const venv = path.join(kind.cache, name);
  if (!existsSync(venv)) await makeVenv(venv, kind);
  return pythonOf(venv);
}

/** A virtual environment knows its own path by its links alone, so it may be made under another name and moved. */
async function makeVenv(venv: string, { requirements, cache, pipOptions }: VenvKind): Promise<void> {
  const building = `${venv}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  try {
    await run(process.env['SLUICE_PYTHON'] ?? 'python3', ['-m', 'venv', building]);
    await run(pythonOf(building), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...pipOptions,
      '-r',
      requirements,
    ]);
    renameSync(building, venv);
  } catch (error) {
    if (!existsSync(venv)) throw error;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

function pythonOf(venv: string): string {
  return process.platform === 'win32'
    ? path.join(venv, 'Scripts', 'python.exe')
    : path.join(venv, 'bin', 'python');
}
