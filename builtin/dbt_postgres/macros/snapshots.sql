{# What PostgreSQL does in a way of its own in snapshots and microbatches. #}

{# Two statements: versions that end, then those that begin. #}
{% macro postgres__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set end = target ~ '.' ~ columns.dbt_valid_to -%}
  {%- set open_end = config.get('dbt_valid_to_current') -%}
  update {{ target }}
  set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
  from {{ source }} as DBT_INTERNAL_SOURCE
  where DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }}::text = {{ target }}.{{ columns.dbt_scd_id }}::text
    and DBT_INTERNAL_SOURCE.dbt_change_type::text in ('update', 'delete')
    and {{ '(' ~ end ~ ' = ' ~ open_end ~ ' or ' ~ end ~ ' is null)' if open_end else end ~ ' is null' }};

  insert into {{ target }} ({{ insert_cols | join(', ') }})
  select DBT_INTERNAL_SOURCE.{{ insert_cols | join(', DBT_INTERNAL_SOURCE.') }}
  from {{ source }} as DBT_INTERNAL_SOURCE
  where DBT_INTERNAL_SOURCE.dbt_change_type::text = 'insert'
{%- endmacro %}

{% macro postgres__snapshot_string_as_time(timestamp) %}
  {{- return("'" ~ timestamp ~ "'::timestamp without time zone") -}}
{% endmacro %}

{% macro postgres__get_incremental_microbatch_sql(arg_dict) %}
  {%- if not arg_dict['unique_key'] -%}
    {%- do exceptions.raise_compiler_error("dbt-postgres 'microbatch' requires a `unique_key` config") -%}
  {%- endif -%}
  {{- return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}
