import { expect, test } from 'vitest';
import { postgresCapabilities } from '../adapters/postgres/capabilities.ts';
import { postgresDialect } from '../adapters/shared/postgres-dialect.ts';
import type { Json } from '../util/json.ts';
import { checkRelation } from './check-relation.ts';
import type { PlanInput } from './materialization.ts';

const engine = { type: 'postgres', dialect: postgresDialect, capabilities: postgresCapabilities };

function faultOf(alias: string, config: Readonly<Record<string, Json>>): string | null {
  const node = { resourceType: 'model', database: null, schema: 's', alias, config };
  const next = checkRelation({ node, engine } as unknown as PlanInput);
  return next?.kind === 'failed' ? next.message : null;
}

// What dbt-postgres 1.11 says of such a config.
test.each<[Json, string | null]>([
  [{ columns: ['a', 'lower(b)'], unique: true, type: 'hash' }, null],
  [{ columns: [] }, null],
  [{}, "at path []: 'columns' is a required property"],
  [{ columns: 'a' }, "at path ['columns']: 'a' is not of type 'array'"],
  [{ columns: ['a', 1] }, "at path ['columns'][1]: 1 is not of type 'string'"],
  [{ columns: ['a'], unique: 'x' }, "at path ['unique']: 'x' is not of type 'boolean'"],
  [{ columns: ['a'], type: 3 }, "at path ['type']: 3 is not valid under any of the given schemas"],
  [
    { columns: ['a'], other: 3 },
    "at path []: Additional properties are not allowed ('other' was unexpected)",
  ],
  ['x', "at path []: 'x' is not of type 'object'"],
])('index %j: %s', (index, fault) => {
  const said = fault === null ? null : `Could not parse index config: ${fault}`;
  expect(faultOf('t', { materialized: 'table', indexes: [index] })).toBe(said);
  expect(faultOf('t', { materialized: 'view', indexes: [index] })).toBeNull();
});

test('a name that the engine would cut is refused', () => {
  const long = 'n'.repeat(63);
  expect(faultOf(long, { materialized: 'view' })).toBeNull();
  expect(faultOf(`${long}n`, { materialized: 'view' })).toBe(
    `Relation name '${long}n' is longer than 63 characters`,
  );
  expect(faultOf(`${long}n`, { materialized: 'ephemeral' })).toBeNull();
});
