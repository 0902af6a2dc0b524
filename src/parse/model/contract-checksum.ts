import { createHash } from 'node:crypto';
import type { ColumnDescription } from '../../domain/node.ts';
import { repr } from '../../template/values/text.ts';
import type { Value } from '../../template/values/value.ts';
import type { Json, JsonObject } from '../../util/json.ts';

/**
 * dbt's checksum of an enforced contract: SHA-256 over columns (by name), their types and constraints as Python prints them; where
 * the materialization keeps constraints, also over it and the model's own ones.
 */
export function contractChecksum(
  columns: Iterable<ColumnDescription>,
  constraints: readonly JsonObject[],
  materialized: string,
): string {
  const sorted = [...columns].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  let state = sorted
    .map(
      ({ name, dataType, constraints: own }) =>
        `|${name}${dataType ?? 'None'}${printed(own, 'ColumnLevelConstraint')}`,
    )
    .join('');
  if (keepsConstraints(materialized)) state += materialized + printed(constraints, 'ModelLevelConstraint');
  return createHash('sha256').update(state).digest('hex');
}

/** Whether what a materialization makes can have constraints. */
export function keepsConstraints(materialized: string): boolean {
  return materialized === 'table' || materialized === 'incremental';
}

/** A list of Python's dataclasses, as it prints them. */
function printed(constraints: readonly JsonObject[], className: string): string {
  const fields = ['name', 'expression', 'warn_unenforced', 'warn_unsupported', 'to', 'to_columns'];
  if (className === 'ModelLevelConstraint') fields.push('columns');
  const texts = constraints.map((constraint) => {
    const type = constraint['type'] as string;
    const rest = fields.map((field) => `${field}=${repr(valueOf(constraint[field] ?? null))}`);
    return `${className}(type=<ConstraintType.${type}: '${type}'>, ${rest.join(', ')})`;
  });
  return `[${texts.join(', ')}]`;
}

function valueOf(value: Json): Value {
  return Array.isArray(value) ? (value as readonly Json[]).map(valueOf) : (value as Value);
}
