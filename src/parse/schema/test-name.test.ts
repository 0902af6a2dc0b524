import { expect, test } from 'vitest';
import { Faults } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { Value } from '../../template/values/value.ts';
import { pythonValue, synthesizeTestName, testHash } from './test-name.ts';

/** Made with dbt 1.12's `synthesize_generic_test_names` and its hash of the metadata. */
const cases: readonly {
  readonly type: string;
  readonly name: string;
  readonly args: string;
  readonly full: string;
  readonly short: string;
  readonly hash: string;
}[] = [
  {
    type: 'not_null',
    name: 'orders',
    args: '{"column_name": "id"}',
    full: 'not_null_orders_id',
    short: 'not_null_orders_id',
    hash: 'bff82a520f',
  },
  {
    type: 'accepted_values',
    name: 'orders',
    args: '{"column_name": "status", "values": ["a b", "c/d", 1, 2.0, null, true]}',
    full: 'accepted_values_orders_status__a_b__c_d__1__2_0__None__True',
    short: 'accepted_values_orders_status__a_b__c_d__1__2_0__None__True',
    hash: 'c20ff1a0eb',
  },
  {
    type: 'source_unique',
    name: 'raw_orders',
    args: '{"column_name": "\\"id\\""}',
    full: 'source_unique_raw_orders__id_',
    short: 'source_unique_raw_orders__id_',
    hash: 'd7935a74c6',
  },
  {
    type: 'pkg_between',
    name: 'm',
    args: '{"low": {"a": 1, "b": "zwei"}, "high": [1, [2, "x"]], "model": "x", "column_name": "äö"}',
    full: 'pkg_between_m____1___2_x___1__zwei',
    short: 'pkg_between_m____1___2_x___1__zwei',
    hash: '7e562eff95',
  },
  {
    type: 'relationships',
    name: 'm_v2',
    args: '{"to": "ref(\'other\')", "field": "id", "column_name": "x"}',
    full: 'relationships_m_v2_x__id__ref_other_',
    short: 'relationships_m_v2_x__id__ref_other_',
    hash: '6bcacd29b5',
  },
  { type: 'a', name: 'b', args: '{}', full: 'a_b_', short: 'a_b_', hash: 'f1d2447218' },
  {
    type: 'very_long_name_of_a_test_that_is',
    name: 'applied_to_a_model_with_a_long_name_too',
    args: '{"column_name": "cccccccccccccccccccc"}',
    full: 'very_long_name_of_a_test_that_is_applied_to_a_model_with_a_long_name_too_cccccccccccccccccccc',
    short: 'very_long_name_of_a_test_that__897b351217e149078bf6d3cad0b4bce7',
    hash: 'f5188772c7',
  },
  {
    type: 'x',
    name: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy',
    args: '{}',
    full: 'x_yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy_',
    short: 'x_yyyyyyyyyyyyyyyyyyyyyyyyyyyy_c0d5e2b7bfe7d8870a982e0ce22a2cda',
    hash: '92933d3a1f',
  },
  {
    type: 'x',
    name: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy',
    args: '{}',
    full: 'x_yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy_',
    short: 'x_yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy_',
    hash: 'f055a51e21',
  },
];

test.each(cases)('$type of $name with $args', ({ type, name, args, full, short, hash }) => {
  const root = readYaml('a.yml', args, new Faults())?.root;
  const values = new Map<string, Value>();
  if (root?.kind === 'map')
    for (const [key, entry] of root.entries) values.set(key, pythonValue(entry.value));
  expect(synthesizeTestName(type, name, values)).toEqual({ full, short });
  expect(testHash(full, { namespace: null, testName: type, args: values })).toBe(hash);
});
