import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

/**
 * What dbt 1.12.6 writes on Postgres for the same files: hooks that ask for what their model built, and statements at the
 * run's end that read its results.
 */
let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'macros/told.sql': `
{% macro count_it() %}{% if execute %}
  {%- set n = run_query('select count(*) from ' ~ this).columns[0].values()[0] -%}
  insert into told values ('{{ this.name }} has {{ n }}')
{% endif %}{% endmacro %}
{% macro at_end(results) %}
  insert into told values ('{{ results | selectattr("status", "equalto", "success") | list | length }} good: {{ results | map(attribute="node.name") | sort | join("+") }}')
{% endmacro %}`,
    'models/a.sql': `{{ config(materialized='table',
  pre_hook="insert into told values ('before {{ this.name }}')",
  post_hook=["{{ count_it() }}", {"sql": "insert into told select 'plain ' || count(*) from {{ this }}", "transaction": false}]) }}
select 1 as id union all select 2`,
    'models/b.sql': `{{ config(materialized='view', post_hook="{{ count_it() }}") }} select * from {{ ref('a') }} where id = 1`,
    'models/d.sql': `{{ config(materialized='table', schema='other', post_hook="{{ count_it() }} {{ nothing_there.x }}") }} select * from {{ ref('b') }}`,
    'models/e.sql': `{{ config(materialized='table', post_hook=["{{ count_it() }}", "select 1 / 0 from {{ this }}"]) }} select 1 as id`,
    'models/a.yml':
      'models: [{name: a, columns: [{name: id, data_tests: [unique, {accepted_values: {arguments: {values: [1]}, config: {severity: warn}}}]}]}]',
    'seeds/sd.csv': 'x,y\n1,a\n',
  });
  trial.write({
    'project.yml': `${trial.read('project.yml')}on-run-start: create table if not exists told (what text)
on-run-end:
  - "{% for r in results %}insert into told values ('{{ r.node.name }} {{ r.status }} {{ r.node.resource_type }}{{ ' ' ~ r.failures if r.failures is not none }}'); {% endfor %}"
  - "insert into told values ('{{ schemas | join(',') }} / {{ database_schemas | length }} / {{ database_schemas[0][1] }}')"
  - "{{ at_end(results) }}"
`,
  });
});
afterAll(() => trial.discard());

test('post-hooks see what was built, on-run-end what came of the run', async () => {
  const { code, stdout } = await trial.run(['build', '--threads', '1', '--exclude', 'd', 'e']);
  expect(stdout).toContain('Done. PASS=8 WARN=1 ERROR=0 SKIP=0 NO-OP=0 TOTAL=9');
  expect(code).toBe(0);
  const told = (await trial.rows('select what from told')).map(([what]) => what);
  expect(told.slice(0, 4)).toEqual(['before a', 'a has 2', 'plain 2', 'b has 1']);
  expect(told.slice(4, -2).toSorted(byText)).toEqual([
    'a success model',
    'accepted_values_a_id__1 warn test 1',
    'b success model',
    'sd success seed',
    'unique_a_id pass test 0',
  ]);
  expect(told.slice(-2)).toEqual([
    'public / 1 / public',
    '3 good: a+accepted_values_a_id__1+b+sd+unique_a_id',
  ]);
});

test('a post-hook that cannot be rendered fails its model, and the end is told', async () => {
  const { code, stdout } = await trial.run(['run', '--select', 'd']);
  expect(code).toBe(1);
  expect(stdout).toContain("'nothing_there' is undefined");
  expect((await trial.rows('select what from told')).map(([what]) => what)).toContain('d error model');
});

function byText(left: string | null | undefined, right: string | null | undefined): number {
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

test('a post-hook that asks is part of its model’s transaction: where one fails nothing of it is there', async () => {
  const { code } = await trial.run(['run', '--select', 'e']);
  expect(code).toBe(1);
  expect(await trial.rows("select to_regclass('public.e')")).toEqual([[null]]);
  expect(await trial.rows("select what from told where what like 'e has%'")).toEqual([]);
});
