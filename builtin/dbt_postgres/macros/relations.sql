{# Relations of each kind, in PostgreSQL's words. #}

{% macro postgres__drop_view(relation) -%}
  drop view if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro postgres__drop_table(relation) -%}
  drop table if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro postgres__drop_materialized_view(relation) -%}
  drop materialized view if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro postgres__get_rename_view_sql(relation, new_name) -%}
  alter view {{ relation.render() }} rename to {{ new_name }}
{%- endmacro %}

{% macro postgres__get_rename_table_sql(relation, new_name) -%}
  alter table {{ relation.render() }} rename to {{ new_name }}
{%- endmacro %}

{% macro postgres__get_rename_materialized_view_sql(relation, new_name) -%}
  alter materialized view {{ relation.render() }} rename to {{ new_name }}
{%- endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}
  {{ config.get('sql_header') or '' }}
  create or replace view {{ relation.render() }}
  {{- get_assert_columns_equivalent(sql) if (config.get('contract') or {}).get('enforced') }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) -%}
  {%- set contract = (config.get('contract') or {}).get('enforced') -%}
  {{ config.get('sql_header') or '' }}
  create or replace table {{ relation.render() }}
  {{- get_assert_columns_equivalent(sql) ~ get_table_columns_and_constraints() if contract }} as (
    {{ get_select_subquery(sql) if contract else sql }}
  )
{%- endmacro %}

{% macro postgres__get_show_indexes_sql(relation) -%}
  select i.relname as name, m.amname as method, x.indisunique as "unique",
    array_to_string(array_agg(a.attname), ',') as column_names
  from pg_catalog.pg_index x
  join pg_catalog.pg_class i on i.oid = x.indexrelid
  join pg_catalog.pg_am m on m.oid = i.relam
  join pg_catalog.pg_class t on t.oid = x.indrelid and t.relkind in ('r', 'm')
  join pg_catalog.pg_namespace n on n.oid = t.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = any(x.indkey)
  where t.relname = '{{ relation.identifier }}' and n.nspname = '{{ relation.schema }}'
  group by 1, 2, 3
  order by 1, 2, 3
{%- endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) -%}
  drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro %}

{# A function's arguments with their defaults. #}
{% macro postgres__formatted_scalar_function_args_sql() %}
  {%- for argument in model.arguments -%}
    {{ argument.name }} {{ argument.data_type }}{{ ' default ' ~ argument.default_value if argument.get('default_value') is not none }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{% endmacro %}
