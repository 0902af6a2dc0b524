import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import type { EngineSettings } from '../contract.ts';
import { SettingsReader } from '../shared/settings-reader.ts';

/** As `path`: the database is in memory and gone when it is closed, or when a statement is cancelled. */
export const inMemory = ':memory:';

const onlyDatabase = 'postgres';

/** Reads a target of type pglite: `path` (a folder, relative to the project), `schema`, `search_path`, `threads`. */
export function readPgliteSettings(
  values: JsonObject,
  targetName = 'default',
): Result<EngineSettings, readonly Diagnostic[]> {
  const reader = new SettingsReader(values);
  const path = reader.text('path') ?? `.sluice/${targetName}`;
  const database = reader.text('dbname', 'database') ?? onlyDatabase;
  const schema = reader.text('schema') ?? 'public';
  const searchPath = reader.text('search_path') ?? null;
  const threads = reader.integer('threads', 4, 1);
  if (database !== onlyDatabase) {
    reader.errors.push({
      code: 'invalid-target',
      severity: 'error',
      message: `The target's "database" is "${database}", but a PGlite folder holds one database, "${onlyDatabase}".`,
      help: 'Leave `database` out, and give each database a `path` of its own.',
    });
  }
  if (reader.errors.length > 0) return failed(reader.errors);
  const settings = { path, database, schema, search_path: searchPath };
  return ok({
    type: 'pglite',
    database,
    schema,
    threads,
    values: settings,
    secretKeys: [],
    target: { ...settings, dbname: database, type: 'pglite', threads },
    warnings: reader.unknownKeys(),
  });
}
