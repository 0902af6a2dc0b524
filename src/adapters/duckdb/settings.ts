import { basename } from 'node:path';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import type { EngineSettings } from '../contract.ts';
import { SettingsReader } from '../shared/settings-reader.ts';

/** As `path`: the database is in memory and gone when it is closed. */
export const inMemory = ':memory:';

/** Keys of dbt-duckdb whose value is a map of names to plain values. */
const maps = ['settings', 'config_options'] as const;

/**
 * Reads a target of type duckdb: `path` (a file, relative to the project), `schema`, `threads`, and of dbt-duckdb's keys
 * `settings` (for each session), `config_options` (for the whole database) and `extensions`. The database's name follows from the file's.
 */
export function readDuckdbSettings(
  values: JsonObject,
  targetName = 'default',
): Result<EngineSettings, readonly Diagnostic[]> {
  const reader = new SettingsReader(values);
  const path = reader.text('path') ?? `.sluice/${targetName}.duckdb`;
  const name = databaseName(path);
  const database = reader.text('database', 'dbname') ?? name;
  const schema = reader.text('schema') ?? 'main';
  const threads = reader.integer('threads', 4, 1);
  reader.ignore(...maps, 'extensions');
  if (database !== name) {
    wrong(
      reader,
      `The target's "database" is "${database}", but DuckDB names the database in "${path}" after its file: "${name}".`,
      'Leave `database` out, or name the file so.',
    );
  }
  for (const key of maps) {
    if (!isPlainMap(values[key]))
      wrong(reader, `The target's "${key}" must be a map of names to plain values.`);
  }
  const extensions = values['extensions'] ?? [];
  if (!isNames(extensions)) {
    wrong(
      reader,
      `The target's "extensions" must be a list of names.`,
      'Extensions from other repositories than DuckDB\'s own: use "on-run-start".',
    );
  }
  if (reader.errors.length > 0) return failed(reader.errors);
  const settings = { path, database, schema };
  return ok({
    type: 'duckdb',
    database,
    schema,
    threads,
    values: {
      ...settings,
      extensions,
      settings: values['settings'] ?? {},
      config_options: values['config_options'] ?? {},
    },
    secretKeys: ['settings', 'config_options'],
    target: { ...settings, type: 'duckdb', threads },
    warnings: reader.unknownKeys(),
  });
}

/** What DuckDB calls the database in a file: the file's name up to the first dot. */
function databaseName(path: string): string {
  return path === inMemory ? 'memory' : (basename(path).split('.')[0] ?? '');
}

function wrong(reader: SettingsReader, message: string, help?: string): void {
  reader.errors.push({
    code: 'invalid-target',
    severity: 'error',
    message,
    ...(help === undefined ? {} : { help }),
  });
}

function isPlainMap(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return (
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every((each) => typeof each !== 'object')
  );
}

function isNames(value: Json): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && /^\w+$/.test(name));
}
