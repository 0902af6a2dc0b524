import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../src/util/json.ts';
import { trialEnvironment } from './our-manifest.ts';

/** Where a virtual environment with dbt-core and dbt-postgres lies: `SLUICE_DBT_VENV`, else one in the user's cache. */
function dbtVenv(): string {
  return process.env['SLUICE_DBT_VENV'] ?? path.join(homedir(), '.cache', 'sluice-bars', 'dbt-suite-venv');
}

/** The manifest that dbt writes for a project folder, with its semantic manifest where the project has semantic models. Works on a copy; profiles.yml is the folder's own, packages are local. */
export function dbtManifest(folder: string): JsonObject {
  const copy = mkdtempSync(path.join(tmpdir(), 'dbt-diff-'));
  try {
    cpSync(folder, copy, { recursive: true });
    if (existsSync(path.join(copy, 'packages.yml'))) dbt(copy, ['deps']);
    dbt(copy, ['parse', '--no-partial-parse', '--target-path', 'target']);
    const read = (name: string): JsonObject =>
      JSON.parse(readFileSync(path.join(copy, 'target', name), 'utf8')) as JsonObject;
    const manifest = read('manifest.json');
    const isEmpty = Object.keys(manifest['semantic_models'] as JsonObject).length === 0;
    return isEmpty ? manifest : { ...manifest, semantic_manifest: read('semantic_manifest.json') };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function dbt(folder: string, command: readonly string[]): void {
  const ended = spawnSync(
    path.join(dbtVenv(), 'bin', 'dbt'),
    ['--quiet', '--no-use-colors', ...command, '--profiles-dir', '.'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...trialEnvironment, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
    },
  );
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw new Error(`dbt ${command[0]} failed:\n${ended.stdout}${ended.stderr}`);
}
