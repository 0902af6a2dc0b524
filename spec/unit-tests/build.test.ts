import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from '../runs/trial.ts';

const tests = (price: number): string => `unit_tests:
  - name: doubled
    model: doubled
    given: [{input: ref('prices'), rows: [{price: 2}]}]
    expect: {rows: [{price: ${price}}]}
  - name: of_none
    model: doubled
    config: {tags: [edge]}
    given: [{input: ref('prices'), rows: []}]
    expect: {rows: []}
`;

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'seeds/prices.csv': 'price\n1\n2\n',
    'models/doubled.sql':
      "{{ config(materialized='ephemeral') }}\nselect price * 2 as price from {{ ref('prices') }}\n",
    'models/kept.sql': "select * from {{ ref('doubled') }}\n",
    'models/apart.sql': 'select 1 as id\n',
    'models/tests.yml': tests(5),
  });
});
afterAll(() => trial.discard());

const names = (stdout: string): readonly string[] => stdout.trim().split('\n').sort();
const list = async (...args: readonly string[]): Promise<readonly string[]> =>
  names((await trial.run(['ls', '--quiet', ...args])).stdout);

test('a unit test runs behind the parents of its model, and keeps from running what is below', async () => {
  const { code, stdout } = await trial.run(['build', '--threads', '1']);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /FAIL 1 doubled::doubled .*@@ ,price\n +→? *[^]*Done\. PASS=3 WARN=0 ERROR=1 SKIP=1/s,
  );
  expect(trial.results()).toEqual([
    'apart success',
    'doubled fail',
    'doubled pass',
    'kept skipped',
    'prices success',
  ]);
});

test('retry runs the test again and goes on with what waited for it', async () => {
  trial.write({ 'models/tests.yml': tests(4) });
  expect((await trial.run(['retry'])).code).toBe(0);
  expect(trial.results()).toEqual(['doubled pass', 'kept success']);
});

test('chosen by name, kind, tag and model', async () => {
  const both = ['unit_test:shop.doubled', 'unit_test:shop.of_none'];
  expect(await list('--select', 'test_type:unit')).toEqual(both);
  expect(await list('--resource-type', 'unit_test')).toEqual(both);
  expect(await list('--select', 'unit_test:of_*')).toEqual(['unit_test:shop.of_none']);
  expect(await list('--select', 'test_name:doubled')).toEqual(['unit_test:shop.doubled']);
  expect(await list('--select', 'tag:edge')).toEqual(['unit_test:shop.of_none']);
  expect(await list('--select', 'doubled')).toEqual(['shop.doubled', ...both]);
  const file = ['--select', 'models/doubled.sql'];
  expect(await list(...file)).toEqual(['shop.doubled', ...both]);
  expect(await list(...file, '--indirect-selection', 'empty')).toEqual(['shop.doubled']);
  expect(await list('--exclude-resource-type', 'unit_test', 'seed')).toEqual([
    'shop.apart',
    'shop.doubled',
    'shop.kept',
  ]);
});

test('state:modified sees another expectation, and not a description', async () => {
  await trial.run(['parse', '--target-path', 'former']);
  const changed = ['--state', 'former', '--select', 'state:modified'];
  trial.write({
    'models/tests.yml': tests(4).replace('    model: doubled\n', '    description: x\n    model: doubled\n'),
  });
  expect((await list(...changed)).join('')).toBe('');
  trial.write({ 'models/tests.yml': tests(5) });
  expect(await list(...changed)).toEqual(['unit_test:shop.doubled']);
});

test('where nothing is chosen the results say so', async () => {
  expect((await trial.run(['test', '--resource-type', 'test'])).code).toBe(0);
  expect(trial.results()).toEqual([]);
});

test('a dry run shows the query of a unit test', async () => {
  const { code, stdout } = await trial.run(['build', '--dry-run', '--select', 'of_none']);
  expect(code).toBe(0);
  expect(stdout).toContain('compare: compares what this query gives with the expected rows');
  expect(stdout).toContain('__dbt__cte__prices');
});

test("the table that a strategy of the project's own makes", async () => {
  trial.write({
    'macros/strategy.sql':
      "{% macro get_incremental_negated_sql(arg) %}insert into {{ arg['target_relation'] }} select -price from {{ arg['temp_relation'] }}{% endmacro %}\n",
    'models/negated.sql':
      "{{ config(materialized='incremental', incremental_strategy='negated') }}\nselect price from {{ ref('prices') }}\n",
    'models/negated.yml': `unit_tests:
  - name: negated
    model: negated
    config: {check: result}
    given: [{input: ref('prices'), rows: [{price: 3}]}, {input: this, rows: [{price: 1}]}]
    expect: {rows: [{price: -3}, {price: 1}]}
`,
  });
  expect((await trial.run(['test', '--select', 'unit_test:negated'])).code).toBe(0);
  expect(trial.results()).toEqual(['negated pass']);
  expect(await trial.rows("select nspname from pg_namespace where nspname like 'sluice_unit%'")).toEqual([]);
});
