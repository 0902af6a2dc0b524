import type { NodeConfig } from '../../domain/config.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';

const appended = new Set(['tags', 'packages', 'pre-hook', 'post-hook']);
const updated = new Set(['meta', 'quoting', 'column_types', 'docs', 'contract', 'latest_version_pointer']);

/** Rules that differ by resource. */
export interface MergeOptions {
  readonly appendsTags?: boolean;
  /** Each key replaces what was there. */
  readonly replacesAll?: boolean;
}

/**
 * Puts one layer of configuration over those before it, by dbt's rule for each key: tags, packages and hooks are
 * appended, meta and its kind are merged key by key, grants too (a privilege written with `+` is appended), the rest
 * replaces.
 */
export function mergeConfig(below: NodeConfig, layer: JsonObject, options: MergeOptions = {}): NodeConfig {
  const merged: Record<string, Json | undefined> = { ...below };
  for (const [written, value] of Object.entries(layer)) {
    const key = canonicalKey(written);
    const before = merged[key];
    if (options.replacesAll === true) merged[key] = key === 'tags' ? listOf(value) : value;
    else if (key === 'tags' && options.appendsTags === false) merged[key] = listOf(value);
    else if (appended.has(key)) merged[key] = [...listOf(before), ...appendedValue(key, value)];
    else if (updated.has(key)) merged[key] = updatedValue(key, before, value);
    else if (key === 'grants') merged[key] = mergeGrants(before, value);
    else if (key === 'snapshot_meta_column_names')
      merged[key] = isObject(value) ? { ...emptyOf(before), ...value } : value;
    else if (key === 'freshness' && 'access' in below) merged[key] = modelFreshness(value);
    else if (key === 'static_analysis' && typeof value === 'boolean') merged[key] = value ? 'on' : 'off';
    else merged[key] = value;
  }
  return merged as unknown as NodeConfig;
}

/** A key as the manifest spells it: `pre_hook` and `pre-hook` are one. */
function canonicalKey(key: string): string {
  const trimmed = key.trim();
  return trimmed === 'pre_hook' ? 'pre-hook' : trimmed === 'post_hook' ? 'post-hook' : trimmed;
}

function listOf(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return value === undefined || value === null ? [] : [value];
}

function appendedValue(key: string, value: Json): readonly Json[] {
  return key === 'pre-hook' || key === 'post-hook' ? listOf(value).map(hookOf) : listOf(value);
}

function hookOf(hook: Json): Json {
  const fields = isObject(hook) ? hook : (hookFromText(hook) ?? { sql: hook });
  return {
    sql: fields['sql'] ?? '',
    transaction: fields['transaction'] ?? true,
    index: fields['index'] ?? null,
  };
}

function hookFromText(hook: Json): JsonObject | null {
  if (typeof hook !== 'string' || !hook.trimStart().startsWith('{"')) return null;
  try {
    const parsed = JSON.parse(hook) as Json;
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function updatedValue(key: string, before: Json | undefined, value: Json): Json {
  if (key === 'latest_version_pointer' && typeof value === 'boolean')
    return { ...emptyOf(before), enabled: value };
  if (!isObject(value)) return before ?? value;
  // dbt knows two words of a contract, and drops others.
  return key === 'contract'
    ? { ...emptyOf(before), ...only(value, ['enforced', 'alias_types']) }
    : { ...emptyOf(before), ...value };
}

function only(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}

function emptyOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function mergeGrants(before: Json | undefined, value: Json): Json {
  if (!isObject(value)) return before ?? {};
  const merged: Record<string, Json> = {};
  for (const [privilege, grantees] of Object.entries(emptyOf(before))) merged[privilege] = listOf(grantees);
  for (const [written, grantees] of Object.entries(value)) {
    const privilege = written.replace(/^\++/, '');
    const extends_ = written.startsWith('+') && privilege in merged;
    merged[privilege] = extends_ ? [...listOf(merged[privilege]), ...listOf(grantees)] : listOf(grantees);
  }
  return merged;
}

function modelFreshness(value: Json): Json {
  const buildAfter = isObject(value) ? value['build_after'] : undefined;
  if (!isObject(buildAfter)) return null;
  return {
    build_after: {
      count: buildAfter['count'] ?? null,
      period: buildAfter['period'] ?? null,
      updates_on: buildAfter['updates_on'] ?? 'any',
    },
  };
}
