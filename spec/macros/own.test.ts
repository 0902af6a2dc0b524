import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial } from '../runs/trial.ts';
import type { Trial } from '../runs/trial.ts';

/** Blocks, strategies and macros of a project's own; what stands there afterwards is worked out by hand. */
let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'macros/own.sql': `
{% materialization seed, default %}
  {%- set rows = load_agate_table() -%}
  {%- call statement('main') -%}
    create table {{ this }} as select {{ rows.rows | length }} as amount, '{{ rows.column_names | join('+') }}' as names
  {%- endcall -%}
  {%- do adapter.commit() -%}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}
{% materialization test, default %}
  {%- call statement('main', fetch_result=true) -%}
    select count(*) + 40 as failures, true as should_warn, false as should_error from ({{ sql }}) found
  {%- endcall -%}
  {{ return({'relations': []}) }}
{% endmaterialization %}
{% macro get_incremental_doubled_sql(arg_dict) %}
  {%- set names = arg_dict['dest_columns'] | map(attribute='name') | join(', ') -%}
  insert into {{ arg_dict['target_relation'] }} ({{ names }})
  select {{ names }} from {{ arg_dict['temp_relation'] }} union all select {{ names }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}
{% macro snapshot_longer_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {{ return({
    'unique_key': config.get('unique_key'),
    'updated_at': "timestamp '2024-01-01'",
    'row_changed': 'length(' ~ current_rel ~ '.word) > length(' ~ snapshotted_rel ~ '.word)',
    'scd_id': snapshot_hash_arguments([config.get('unique_key'), 'word']),
    'invalidate_hard_deletes': false,
    'hard_deletes': 'ignore',
  }) }}
{% endmacro %}
{% macro postgres__get_columns_in_relation(relation) %}
  {%- do log('columns of ' ~ relation.identifier, info=true) -%}
  {{ return(dbt.postgres__get_columns_in_relation(relation)) }}
{% endmacro %}`,
    'seeds/goods.csv': 'id,name\n1,oats\n2,rye\n',
    'models/grown.sql': `{{ config(materialized='incremental', incremental_strategy='doubled') }} select 7 as id`,
    'models/plain.sql': 'select 1 as id',
    'snapshots/words.sql': `{% snapshot words %}{{ config(schema='kept', strategy='longer', unique_key='id') }}
select 1 as id, '{{ var('word', 'oat') }}' as word{% endsnapshot %}`,
    'tests/any.sql': `select * from {{ ref('plain') }} union all select * from {{ ref('plain') }}`,
  });
});
afterAll(() => trial.discard());

test('blocks of the project‘s own materialize seeds and tests', async () => {
  const { stdout, code } = await trial.run(['build', '--select', 'goods', 'plain', 'any']);
  expect(code).toBe(0);
  expect(stdout).toContain('WARN 42 any');
  expect(await trial.rows('select * from goods')).toEqual([['2', 'id+name']]);
});

test('an incremental strategy of the project‘s own', async () => {
  for (let run = 0; run < 3; run++) expect((await trial.run(['run', '--select', 'grown'])).code).toBe(0);
  expect(await trial.rows('select count(*) from grown')).toEqual([['5']]);
});

test('a snapshot strategy of the project‘s own', async () => {
  const words = ['oat', 'rye', 'barley', 'corn'];
  for (const word of words) {
    const { code } = await trial.run(['snapshot', '--vars', `word: ${word}`]);
    expect(code).toBe(0);
  }
  const rows = await trial.rows(
    'select word, dbt_valid_to is null from public_kept.words order by word desc',
  );
  expect(rows).toEqual([
    ['oat', 'false'],
    ['barley', 'true'],
  ]);
});

test('a strategy that is not there', async () => {
  trial.write({
    'snapshots/lost.sql': `{% snapshot lost %}{{ config(schema='kept', strategy='lost', unique_key='id') }} select 1 as id{% endsnapshot %}`,
  });
  const { stdout, code } = await trial.run(['snapshot', '--select', 'lost']);
  expect(code).toBe(1);
  expect(stdout).toContain("The specified strategy macro 'lost' was not found in package 'None'");
});

test('a dry run says which macro is in the builtin one’s place', async () => {
  const { stdout } = await trial.run(['run', '--select', 'grown', '--dry-run']);
  expect(stdout).toContain(
    'decided at run time, because its materialization calls "shop.get_incremental_doubled_sql", "shop.postgres__get_columns_in_relation" in place of the builtin macro',
  );
});
