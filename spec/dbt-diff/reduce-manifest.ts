import type { Json, JsonObject } from '../../src/util/json.ts';

/** What differs on each run or machine, or is dbt's own business: all else of every entry is compared. */
const ignored = new Set(['created_at', 'root_path', 'compiled_path']);

/**
 * Lists that are sets: dbt gives sources that its static reader finds (and what they resolve to) and the tags of columns
 * in an order of chance, and repeats some tags. The semantic manifest's metrics that measures make come where dbt reads them.
 */
const sets = new Set(['macros', 'nodes', 'sources', 'set of tags', 'set of metrics', 'group_map']);

const builtinPackages = new Set(['dbt', 'dbt_postgres']);

/**
 * What is compared of a manifest: everything but times, folders and what belongs to dbt's own packages. Keys sorted, so
 * that it reads well as a committed file.
 */
export function reduceManifest(manifest: JsonObject): JsonObject {
  const metadata = manifest['metadata'] as JsonObject;
  const reduced: Record<string, Json> = {
    metadata: {
      adapter_type: metadata['adapter_type']!,
      dbt_schema_version: metadata['dbt_schema_version']!,
      project_id: metadata['project_id']!,
      project_name: metadata['project_name']!,
      quoting: metadata['quoting']!,
    },
  };
  for (const [section, entries] of Object.entries(manifest)) {
    if (section === 'metadata') continue;
    const kept = Object.entries(entries as JsonObject).filter(([, entry]) => !isBuiltin(entry));
    reduced[section] = plain(Object.fromEntries(kept), section);
  }
  return reduced;
}

function isBuiltin(entry: Json): boolean {
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  return isObject && builtinPackages.has((entry as JsonObject)['package_name'] as string);
}

/** The name under which a value is compared: what lies in a column, or in some lists, is no ordinary entry. */
function keyOf(parent: string, name: string): string {
  if (parent === 'group_map') return parent;
  if (parent === 'semantic_manifest' && name === 'metrics') return 'set of metrics';
  if (parent === 'columns') return 'column';
  if (parent === 'column' && name === 'config') return 'column';
  return name === 'tags' && (parent === 'unrendered_config' || parent === 'column') ? 'set of tags' : name;
}

function distinct(list: readonly Json[]): Json {
  const texts = new Set(list.map((item) => JSON.stringify(item)));
  return [...texts].sort().map((text) => JSON.parse(text) as Json);
}

function plain(value: Json, key: string): Json {
  if (Array.isArray(value)) {
    const list = (value as readonly Json[]).map((item) => plain(item, ''));
    return sets.has(key) ? distinct(list) : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject)
    .filter(([name]) => !ignored.has(name))
    .map(([name, entry]) => [name, plain(entry, keyOf(key, name))] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
