import { truthy } from '../../template/values/compare.ts';
import { str } from '../../template/values/text.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { PyDict, TemplateObject } from '../../template/values/value.ts';
import type { CallSite, Value } from '../../template/values/value.ts';

/**
 * `adapter.get_hard_deletes_behavior(config)`: what becomes of rows that have gone. `config` is a node's `config`, or a dict. Fails with dbt's
 * words where the two keys contradict each other.
 */
export function hardDeletes(config: Value | undefined, call: CallSite): string {
  const get = (key: string): Value => {
    if (config instanceof PyDict) return config.get(key) ?? null;
    const method = config instanceof TemplateObject ? config.getAttribute('get') : undefined;
    return method instanceof TemplateObject ? (method.call?.([key], new Map(), call) ?? null) : null;
  };
  const legacy = get('invalidate_hard_deletes');
  const given = get('hard_deletes');
  if (legacy !== null && given !== null) {
    throw invalid(
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    );
  }
  if (truthy(legacy)) return 'invalidate';
  const behavior = given ?? 'ignore';
  if (behavior === 'ignore' || behavior === 'invalidate' || behavior === 'new_record') return behavior;
  throw invalid('Invalid setting for property hard_deletes.');
}

/** Throws where a table of these columns cannot go on as a snapshot. `names` are those that the config gives to dbt's columns. */
export function checkSnapshotTarget(
  columns: readonly string[],
  names: Value | undefined,
  strategy: Value | undefined,
): void {
  const there = new Set(columns.map((name) => name.toLowerCase()));
  const marks = strategy instanceof PyDict && strategy.get('hard_deletes') === 'new_record';
  const needed = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to', ...(marks ? ['dbt_is_deleted'] : [])].map(
    (name) => (names instanceof PyDict ? str(names.get(name) ?? name) : name),
  );
  const missing = needed.filter((name) => !there.has(name.toLowerCase()));
  if (missing.length === 0) return;
  throw new TemplateError(
    `Snapshot target is missing configured columns (missing "${missing.join('", "')}").`,
    { code: 'snapshot-target' },
  );
}

function invalid(message: string): TemplateError {
  return new TemplateError(message, { code: 'invalid-config' });
}
