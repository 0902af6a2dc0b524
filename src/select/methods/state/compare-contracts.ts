import { compareText } from '../../../util/compare.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { mapAt, same } from './plain-data.ts';

/** Two manifest entries of one model. */
interface Models {
  readonly old: JsonObject;
  readonly now: JsonObject;
}

/** Whether a model's contract is as it was, or there was none and is none. */
export function sameContract({ old, now }: Models): boolean {
  const [before, after] = [isEnforced(old), isEnforced(now)];
  if (!before || !after) return before === after;
  return same(contractOf(old), contractOf(now));
}

/** What of a contract's change breaks those that read the model, in dbt's words; empty: nothing does. */
export function breakingChanges({ old, now }: Models): readonly string[] {
  if (!isEnforced(old) || sameContract({ old, now })) return [];
  const changes: string[] = [];
  if (!isEnforced(now)) {
    changes.push(
      'Contract enforcement was removed: Previously, this model had an enforced contract. It is no longer configured to enforce its contract, and this is a breaking change.',
    );
  }
  const [before, after] = [mapAt(old['columns']), mapAt(now['columns'])];
  const names = Object.keys(before).sort(compareText);
  const kept = names.filter((name) => Object.hasOwn(after, name));
  const removed = names.filter((name) => !Object.hasOwn(after, name));
  const retyped = kept
    .map((name) => ({ name, from: mapAt(before[name])['data_type'], to: mapAt(after[name])['data_type'] }))
    .filter(({ from, to }) => baseType(from) !== baseType(to))
    .map(({ name, from, to }) => `${name} (${textOf(from)} -> ${textOf(to)})`);
  const ofColumns = enforcesConstraints(old)
    ? kept.flatMap((name) =>
        lost(mapAt(before[name]), mapAt(after[name])).map((what) => `${what} constraint on column ${name}`),
      )
    : [];
  const ofModel = enforcesConstraints(old) ? lost(old, now).map((what) => `${what} constraint`) : [];
  const hadConstraints =
    constraintsOf(old).length > 0 || names.some((name) => constraintsOf(mapAt(before[name])).length > 0);
  const materialized =
    enforcesConstraints(old) && !enforcesConstraints(now) && hadConstraints
      ? [`${materializationOf(old)} -> ${materializationOf(now)}`]
      : [];
  for (const [title, items] of [
    ['Columns were removed', removed],
    ['Columns with data_type changes', retyped],
    ['Enforced column level constraints were removed', ofColumns],
    ['Enforced model level constraints were removed', ofModel],
    ['Materialization changed with enforced constraints', materialized],
  ] as const) {
    if (items.length > 0) changes.push(`${title}: ${items.join(', ')}`);
  }
  return changes;
}

/** Whether a model's contract is enforced. */
export function isEnforced(entry: JsonObject): boolean {
  return mapAt(entry['contract'])['enforced'] === true;
}

/** What dbt's checksum of a contract is made of. */
function contractOf(entry: JsonObject): Json {
  const columns = Object.values(mapAt(entry['columns']))
    .map(mapAt)
    .map((column) => [textOf(column['name']), textOf(column['data_type']), constraintsOf(column)] as const)
    .sort(([left], [right]) => compareText(left, right));
  const ofModel = enforcesConstraints(entry) ? [materializationOf(entry), constraintsOf(entry)] : [];
  return [columns, ofModel];
}

/** Constraints with everything filled in that may be left out. */
function constraintsOf(entry: JsonObject): readonly JsonObject[] {
  const list = entry['constraints'];
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).map((item) => {
    const constraint = mapAt(item);
    return {
      type: constraint['type'] ?? null,
      name: constraint['name'] ?? null,
      expression: constraint['expression'] ?? null,
      warn_unenforced: constraint['warn_unenforced'] ?? true,
      warn_unsupported: constraint['warn_unsupported'] ?? true,
      to: constraint['to'] ?? null,
      to_columns: constraint['to_columns'] ?? [],
      columns: constraint['columns'] ?? [],
    };
  });
}

/** Constraints that an engine keeps and that are gone. */
function lost(old: JsonObject, now: JsonObject): readonly string[] {
  const left = constraintsOf(now);
  return constraintsOf(old)
    .filter(({ type }) => type !== 'custom')
    .filter((constraint) => !left.some((other) => same(constraint, other)))
    .map(({ name, type }) => `'${textOf(name ?? type)}'`);
}

/** A type without length and precision: a change of these breaks nobody. */
function baseType(type: Json | undefined): string | null {
  return typeof type === 'string' && type !== '' ? type.split('(')[0]!.trim().toLowerCase() : null;
}

function materializationOf(entry: JsonObject): string {
  return textOf(mapAt(entry['config'])['materialized']);
}

function enforcesConstraints(entry: JsonObject): boolean {
  return ['table', 'incremental'].includes(materializationOf(entry));
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
