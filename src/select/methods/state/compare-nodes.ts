import { compareText } from '../../../util/compare.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { sameContract } from './compare-contracts.ts';
import { isMap, mapAt, same } from './plain-data.ts';

/** What is compared of two manifest entries of one id: the former and the present one. */
export interface Pair {
  readonly old: JsonObject;
  readonly now: JsonObject;
}

/** Whether a part of an entry is as it was; null: entries of this kind have no such part, so nothing of it can be modified. */
export type Comparison = (pair: Pair) => boolean | null;

/** Text of the query; of a seed the checksum of its file. */
export const sameBody: Comparison = ({ old, now }) => {
  switch (now['resource_type']) {
    case 'source':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return null;
    case 'seed':
      return textAt(old['checksum'], 'checksum') === textAt(now['checksum'], 'checksum');
    default:
      return old['raw_code'] === now['raw_code'];
  }
};

/** Whether the entry is of an exposure, a metric or the like. */
function saysOnly(entry: JsonObject): boolean {
  return ['exposure', 'metric', 'semantic_model', 'saved_query'].includes(entry['resource_type'] as string);
}

/** What a metric, semantic model or saved query is compared by. */
const semanticKeys = [
  'label',
  'description',
  'type',
  'type_params',
  'filter',
  'time_granularity',
  'model',
  'defaults',
  'entities',
  'dimensions',
  'measures',
  'primary_entity',
  'query_params',
  'exports',
];

/** Keys that count as a part of the relation, or as nothing. */
const notCompared: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'tags', 'group']);

/** Configuration as it was written, before rendering; without names and tags. */
export const sameConfig: Comparison = ({ old, now }) => {
  const isPlain = now['resource_type'] === 'source' || saysOnly(now);
  const [before, after] = [mapAt(old['unrendered_config']), mapAt(now['unrendered_config'])];
  return [...Object.keys(before), ...Object.keys(after)].every(
    (key) => (!isPlain && notCompared.has(key)) || same(before[key], after[key]),
  );
};

/** The relation's name as configured: of a source what the file says of it. */
export const sameRelation: Comparison = ({ old, now }) => {
  if (saysOnly(now)) return null;
  if (now['resource_type'] === 'source') {
    return sameAt(old, now, ['unrendered_database', 'unrendered_schema', 'identifier']);
  }
  return sameAt(mapAt(old['unrendered_config']), mapAt(now['unrendered_config']), [
    'database',
    'schema',
    'alias',
  ]);
};

/** Descriptions, as far as `persist_docs` puts them into the database. */
export const samePersistedDescriptions: Comparison = ({ old, now }) => {
  if (now['resource_type'] === 'source' || saysOnly(now)) return null;
  const persisted = mapAt(mapAt(now['config'])['persist_docs']);
  if (isTrue(persisted['relation']) && old['description'] !== now['description']) return false;
  return !isTrue(persisted['columns']) || same(columnTexts(old), columnTexts(now));
};

/** Everything that makes dbt say `state:modified`, macros and contracts aside. */
export function sameContents(pair: Pair): boolean {
  const { old, now } = pair;
  const sameName = same(old['fqn'], now['fqn']);
  switch (now['resource_type']) {
    case 'source':
      return (
        sameName &&
        holds(sameRelation(pair)) &&
        holds(sameConfig(pair)) &&
        sameAt(old, now, ['quoting', 'freshness', 'loaded_at_field', 'external'])
      );
    case 'exposure':
      return (
        sameName &&
        holds(sameConfig(pair)) &&
        sameAt(old, now, ['type', 'owner', 'maturity', 'url', 'description', 'label']) &&
        same(parentsOf(old), parentsOf(now))
      );
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return sameName && holds(sameConfig(pair)) && sameAt(bare(old), bare(now), semanticKeys);
    case 'test':
      if (isMap(now['test_metadata'])) return sameName && holds(sameConfig(pair));
      break;
    default:
  }
  const isModel = now['resource_type'] === 'model';
  return (
    sameName &&
    [sameBody, sameConfig, samePersistedDescriptions, sameRelation].every((compare) =>
      holds(compare(pair)),
    ) &&
    (!isModel || (sameContract(pair) && sameAt(old, now, ['latest_version', 'access', 'deprecation_date'])))
  );
}

/** What is said of a metric and the like, without what is empty: an older dbt wrote fewer keys, and nulls where there are empty texts now. */
function bare(entry: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]) => {
      const kept = isMap(value)
        ? bare(value)
        : Array.isArray(value)
          ? (value as readonly Json[]).map((item) => (isMap(item) ? bare(item) : item))
          : value;
      const isEmpty =
        kept === null || kept === false || kept === '' || (Array.isArray(kept) && kept.length === 0);
      return isEmpty || (isMap(kept) && Object.keys(kept).length === 0) ? [] : [[key, kept]];
    }),
  );
}

function holds(answer: boolean | null): boolean {
  return answer !== false;
}

function parentsOf(entry: JsonObject): readonly string[] {
  const nodes = mapAt(entry['depends_on'])['nodes'];
  return Array.isArray(nodes) ? [...new Set(nodes as readonly string[])].sort(compareText) : [];
}

function columnTexts(entry: JsonObject): JsonObject {
  const columns = Object.entries(mapAt(entry['columns']));
  return Object.fromEntries(columns.map(([name, column]) => [name, mapAt(column)['description'] ?? '']));
}

function sameAt(old: JsonObject, now: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => same(old[key] ?? null, now[key] ?? null));
}

function textAt(value: Json | undefined, key: string): string | null {
  const text = mapAt(value)[key];
  return typeof text === 'string' ? text : null;
}

function isTrue(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}
