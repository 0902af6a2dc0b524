import { expect, test } from 'vitest';
import type { TableConstraint } from '../../domain/plan.ts';
import { automaticConstraintName } from './postgres-constraint-names.ts';

const long = 'a_table_with_a_name_that_is_nearly_as_long_as_names_can_ever_be';
const wide = 'a_column_of_a_name_that_is_quite_long_too';

// What PostgreSQL 15 called them.
test.each<[string, TableConstraint['kind'], readonly string[], number, string]>([
  ['t', 'primary_key', ['a', 'b'], 0, 't_pkey'],
  ['t', 'unique', ['a', 'b'], 0, 't_a_b_key'],
  ['t', 'check', ['a'], 0, 't_a_check'],
  ['t', 'check', ['a'], 2, 't_a_check2'],
  ['t', 'check', ['a', 'b'], 0, 't_check'],
  ['t', 'foreign_key', ['a', 'b'], 1, 't_a_b_fkey1'],
  ['t', 'exclusion', ['a'], 0, 't_a_excl'],
  [long, 'primary_key', ['a'], 0, `${long.slice(0, 58)}_pkey`],
  [long, 'unique', [wide], 0, `${long.slice(0, 29)}_${wide.slice(0, 29)}_key`],
])('%s %s %j %i: %s', (table, kind, columns, ordinal, name) => {
  const constraint = { name: '', kind, columns, definition: '', ontoItself: false };
  expect(automaticConstraintName(table, constraint, ordinal)).toBe(name);
});
