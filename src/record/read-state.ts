import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { FormerManifest, FormerState, SourceFreshness } from '../domain/former-state.ts';
import type { NodeId } from '../domain/id.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';

/** Where a state lies. */
export interface StatePlace {
  /** As it was given: for messages. */
  readonly shown: string;
  /** Absolute. */
  readonly folder: string;
  /** Folder of this project's artifacts: its sources.json is what `source_status:` compares with. */
  readonly targetFolder: string;
}

/** Reads the artifacts of an earlier run, ours or dbt's. Fails on one that is there and cannot be read, or is of another version. */
export function readState({
  shown,
  folder,
  targetFolder,
}: StatePlace): Result<FormerState, readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  const manifest = readArtifact(path.join(folder, 'manifest.json'), 'manifest', 12, faults);
  const results = readArtifact(path.join(folder, 'run_results.json'), 'run-results', 6, faults);
  const sources = readArtifact(path.join(folder, 'sources.json'), 'sources', 3, faults);
  const current = readArtifact(path.join(targetFolder, 'sources.json'), 'sources', 3, faults);
  if (faults.length > 0) return failed(faults);
  return ok({
    folder: shown,
    manifest: manifest && manifestOf(manifest),
    results: results && textsOf(results, 'status'),
    freshness: sources && textsOf(sources, 'max_loaded_at'),
    currentFreshness: current && textsOf(current, 'max_loaded_at'),
  });
}

/** An artifact of dbt's schemas; null where there is no such file, or it is of no use, which `faults` then says. */
function readArtifact(file: string, name: string, version: number, faults: Diagnostic[]): JsonObject | null {
  const fail = (message: string, help: string): null => {
    faults.push({ code: 'state-artifact', severity: 'error', message, help });
    return null;
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return fail(`Could not read "${file}": ${(error as Error).message}`, 'Is it a file that you may read?');
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return fail(
      `Could not read "${file}" as JSON: ${(error as Error).message}`,
      'It may be half written: take a whole one.',
    );
  }
  if (!isMap(read))
    return fail(`"${file}" is no ${name}: it holds no JSON object`, 'Take one that a run wrote.');
  const metadata = read['metadata'];
  const found = isMap(metadata) ? metadata['dbt_schema_version'] : undefined;
  const expected = `https://schemas.getdbt.com/dbt/${name}/v${version}.json`;
  if (found === expected) return read;
  return fail(
    `Expected a schema version of "${expected}" in ${file}, but found "${typeof found === 'string' ? found : 'none'}"`,
    'Are you running with a different version of dbt? Make the state anew with this tool, or with dbt 1.8 or later.',
  );
}

const sections = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'unit_tests',
  'saved_queries',
  'functions',
];

function manifestOf(manifest: JsonObject): FormerManifest {
  const entries = new Map<string, JsonObject>();
  for (const section of sections) {
    for (const [id, entry] of mapOf(manifest[section])) if (isMap(entry)) entries.set(id, entry);
  }
  const macros = new Map<string, string>();
  for (const [id, macro] of mapOf(manifest['macros'])) {
    const sql = isMap(macro) ? macro['macro_sql'] : undefined;
    if (typeof sql === 'string') macros.set(id, sql);
  }
  return { entries, macros };
}

/** A text of each result by its node's id; results without it are left out. */
function textsOf(artifact: JsonObject, key: string): SourceFreshness {
  const texts = new Map<NodeId, string>();
  const results = artifact['results'];
  for (const result of Array.isArray(results) ? (results as readonly Json[]) : []) {
    if (!isMap(result)) continue;
    const { unique_id: id, [key]: text } = result;
    if (typeof id === 'string' && typeof text === 'string') texts.set(id as NodeId, text);
  }
  return texts;
}

function mapOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isMap(value) ? Object.entries(value) : [];
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
