{# SQL of snapshots: the first version of each row, the changes since, and how these get into the table. #}

{% macro get_snapshot_table_column_names() %}
  {%- set names = {} -%}
  {%- for name in ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'] -%}
    {%- do names.update({name: name}) -%}
  {%- endfor -%}
  {{- return(names) -}}
{% endmacro %}

{% macro create_columns(relation, columns) %}
  {{- adapter.dispatch('create_columns', 'dbt')(relation, columns) -}}
{% endmacro %}

{% macro default__create_columns(relation, columns) %}
  {%- for column in columns -%}
    {%- call statement() -%}
      alter table {{ relation.render() }} add column {{ adapter.quote(column.name) }} {{ column.expanded_data_type }}
    {%- endcall -%}
  {%- endfor -%}
{% endmacro %}

{# For engines whose staging tables do not go by themselves. #}
{% macro post_snapshot(staging_relation) %}
  {{- adapter.dispatch('post_snapshot', 'dbt')(staging_relation) -}}
{% endmacro %}

{% macro default__post_snapshot(staging_relation) %}{% endmacro %}

{% macro get_true_sql() %}
  {{- adapter.dispatch('get_true_sql', 'dbt')() -}}
{% endmacro %}

{% macro default__get_true_sql() %}
  {{- return('TRUE') -}}
{% endmacro %}

{% macro get_list_of_column_names(columns) %}
  {{- return(columns | map(attribute='name') | list) -}}
{% endmacro %}

{# The key under names of its own, since the parts may be any SQL: one, or numbered ones. #}
{% macro unique_key_fields(unique_key) %}
  {%- if unique_key is string -%}
    {{ unique_key }} as dbt_unique_key
  {%- else -%}
    {%- for part in unique_key -%}
      {{ part }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
  {%- if unique_key is string -%}
    {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
  {%- else -%}
    {%- for part in unique_key -%}
      {%- set name = '.dbt_unique_key_' ~ loop.index -%}
      {{ equals(identifier ~ name, from_identifier ~ name) | trim }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{% macro unique_key_is_null(unique_key, identifier) %}
  {{- identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is null
{%- endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) %}
  {{- identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is not null
{%- endmacro %}

{# The type of the time is that of updated_at, whatever an open version's end is. #}
{% macro get_dbt_valid_to_current(strategy, columns) -%}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }}
{%- endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) %}
  {%- set found = get_column_schema_from_query(snapshot_sql) | selectattr('name', 'in', ['dbt_updated_at', 'DBT_UPDATED_AT']) | list -%}
  {{- return(found[-1].dtype if found else none) -}}
{% endmacro %}

{% macro check_time_data_types(sql) %}
  {%- set own = get_updated_at_column_data_type(sql) -%}
  {%- set clock = get_snapshot_get_time_data_type() -%}
  {%- if own is not none and clock is not none and own != clock -%}
    {%- do exceptions.warn_snapshot_timestamp_data_types(clock, own) -%}
  {%- endif -%}
{% endmacro %}

{% macro build_snapshot_table(strategy, sql) %}
  {{- adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql) -}}
{% endmacro %}

{% macro default__build_snapshot_table(strategy, sql) -%}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  select
    *,
    {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
    {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
    {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
    {{ get_dbt_valid_to_current(strategy, columns) }}
    {{- ",\n    'False' as " ~ columns.dbt_is_deleted if strategy.hard_deletes == 'new_record' }}
  from (
    {{ sql }}
  ) sbq
{%- endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
  {%- set staging = make_temp_relation(target_relation) -%}
  {%- set changes = snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- call statement('build_snapshot_staging_relation') -%}
    {{ create_table_as(true, staging, changes) }}
  {%- endcall -%}
  {{- return(staging) -}}
{% endmacro %}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) %}
  {{- adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) -}}
{% endmacro %}

{#
  The changes, each with what it is: `insert` for a version that begins, `update` and `delete` for one that ends. Its columns are
  those of the query, then key, times and id; other adapters' and users' macros count on the names of the two inputs.
#}
{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set key = strategy.unique_key -%}
  {%- set marks = strategy.hard_deletes == 'new_record' -%}
  {%- set ends = marks or strategy.hard_deletes == 'invalidate' -%}
  {%- set open_end = config.get('dbt_valid_to_current') -%}
  {%- set joined -%}{{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}{%- endset -%}
  {%- set changed -%}
    {{ strategy.row_changed }}{{ ' or snapshotted_data.' ~ columns.dbt_is_deleted ~ " = 'True'" if marks }}
  {%- endset -%}
  {%- set gone -%}
    {{ unique_key_is_null(key, 'source_data') }}
    {%- if marks %}
      and not (
        snapshotted_data.{{ columns.dbt_is_deleted }} = 'True'
        and snapshotted_data.{{ columns.dbt_valid_to }} {{ '= ' ~ open_end if open_end else 'is null' }}
      )
    {%- endif -%}
  {%- endset -%}
  with snapshot_query as (
    {{ source_sql }}
  ),
  snapshotted_data as (
    select *, {{ unique_key_fields(key) }}
    from {{ target_relation }}
    where {{ '(' ~ equals(columns.dbt_valid_to | trim, open_end | trim) | trim ~ ' or ' ~ columns.dbt_valid_to ~ ' is null)' if open_end else columns.dbt_valid_to ~ ' is null' }}
  ),
  insertions_source_data as (
    select *, {{ unique_key_fields(key) }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ get_dbt_valid_to_current(strategy, columns) }},
      {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
    from snapshot_query
  ),
  updates_source_data as (
    select *, {{ unique_key_fields(key) }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
    from snapshot_query
  ),
  {%- if ends %}
  deletes_source_data as (
    select *, {{ unique_key_fields(key) }} from snapshot_query
  ),
  {%- endif %}
  insertions as (
    select 'insert' as dbt_change_type, source_data.*{{ ", 'False' as " ~ columns.dbt_is_deleted if marks }}
    from insertions_source_data as source_data
    left outer join snapshotted_data on {{ joined }}
    where {{ unique_key_is_null(key, 'snapshotted_data') }}
      or ({{ unique_key_is_not_null(key, 'snapshotted_data') }} and ({{ changed }}))
  ),
  updates as (
    select 'update' as dbt_change_type, source_data.*, snapshotted_data.{{ columns.dbt_scd_id }}
      {{- ', snapshotted_data.' ~ columns.dbt_is_deleted if marks }}
    from updates_source_data as source_data
    join snapshotted_data on {{ joined }}
    where ({{ changed }})
  )
  {%- if ends %},
  deletes as (
    select 'delete' as dbt_change_type, source_data.*,
      {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
      {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
      {{ snapshot_get_time() }} as {{ columns.dbt_valid_to }},
      snapshotted_data.{{ columns.dbt_scd_id }}
      {{- ', snapshotted_data.' ~ columns.dbt_is_deleted if marks }}
    from snapshotted_data
    left join deletes_source_data as source_data on {{ joined }}
    where {{ gone }}
  )
  {%- endif %}
  {%- if marks %},
  {%- set known = get_list_of_column_names(get_columns_in_relation(target_relation)) %}
  deletion_records as (
    select 'insert' as dbt_change_type,
      {%- for name in get_columns_in_query(source_sql) %}
      {{ 'snapshotted_data' if name in known else 'source_data' }}.{{ adapter.quote(name) }},
      {%- endfor %}
      {%- for part in [key] if key is string %}
      snapshotted_data.dbt_unique_key,
      {%- endfor %}
      {%- for part in key if key is not string %}
      snapshotted_data.{{ part }} as dbt_unique_key_{{ loop.index }},
      {%- endfor %}
      {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
      {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
      snapshotted_data.{{ columns.dbt_valid_to }},
      {{ snapshot_hash_arguments([columns.dbt_scd_id, snapshot_get_time()]) }} as {{ columns.dbt_scd_id }},
      'True' as {{ columns.dbt_is_deleted }}
    from snapshotted_data
    left join deletes_source_data as source_data on {{ joined }}
    where {{ gone }}
  )
  {%- endif %}
  select * from insertions
  union all
  select * from updates
  {{- '\n  union all\n  select * from deletes' if ends }}
  {{- '\n  union all\n  select * from deletion_records' if marks }}
{%- endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) %}
  {{- adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols) -}}
{% endmacro %}

{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set list = insert_cols | join(', ') -%}
  {%- set end = 'DBT_INTERNAL_DEST.' ~ columns.dbt_valid_to | trim -%}
  {%- set open_end = config.get('dbt_valid_to_current') -%}
  merge into {{ target.render() }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
  when matched
    and {{ '(' ~ equals(end, open_end | trim) | trim ~ ' or ' ~ end ~ ' is null)' if open_end else end ~ ' is null' }}
    and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
    then update set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
  when not matched
    and DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
    then insert ({{ list }}) values ({{ list }})
{%- endmacro %}
