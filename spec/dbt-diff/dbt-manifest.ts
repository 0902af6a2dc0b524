import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../src/util/json.ts';
import { trialEnvironment } from './our-manifest.ts';

/** Where a virtual environment with dbt-core and dbt-postgres lies: `SLUICE_DBT_VENV`, else one in the user's cache. */
export function dbtVenv(): string {
  return process.env['SLUICE_DBT_VENV'] ?? path.join(homedir(), '.cache', 'sluice-bars', 'dbt-suite-venv');
}

/** The manifest that dbt writes for a project folder. Works on a copy; profiles.yml is the folder's own. */
export function dbtManifest(folder: string): JsonObject {
  const copy = mkdtempSync(path.join(tmpdir(), 'dbt-diff-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const parsed = spawnSync(
      path.join(dbtVenv(), 'bin', 'dbt'),
      [
        '--quiet',
        '--no-use-colors',
        'parse',
        '--no-partial-parse',
        '--profiles-dir',
        '.',
        '--target-path',
        'target',
      ],
      {
        cwd: copy,
        encoding: 'utf8',
        env: { ...process.env, ...trialEnvironment, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
      },
    );
    if (parsed.error !== undefined) throw parsed.error;
    if (parsed.status !== 0)
      throw new Error(`dbt parse failed in ${folder}:\n${parsed.stdout}${parsed.stderr}`);
    return JSON.parse(readFileSync(path.join(copy, 'target', 'manifest.json'), 'utf8')) as JsonObject;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
