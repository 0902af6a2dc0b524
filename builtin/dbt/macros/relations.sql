{# Looking up, making and dropping, for macros that do it themselves. #}

{% macro load_cached_relation(relation) %}
  {{- return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) -}}
{% endmacro %}

{% macro load_relation(relation) %}
  {{- return(load_cached_relation(relation)) -}}
{% endmacro %}

{# Whether it is there, and what it is (or would be). #}
{% macro get_or_create_relation(database, schema, identifier, type) %}
  {{- return(adapter.dispatch('get_or_create_relation', 'dbt')(database, schema, identifier, type)) -}}
{% endmacro %}

{% macro default__get_or_create_relation(database, schema, identifier, type) %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
  {%- if existing is not none -%}
    {{- return([true, existing]) -}}
  {%- endif -%}
  {{- return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) -}}
{% endmacro %}

{% macro get_columns_in_relation(relation) %}
  {{- return(adapter.dispatch('get_columns_in_relation', 'dbt')(relation)) -}}
{% endmacro %}

{% macro default__get_columns_in_relation(relation) %}
  {{- return(adapter.get_columns_in_relation(relation)) -}}
{% endmacro %}

{# Rows of name, type, length, precision and scale as columns, for macros that asked the catalog themselves. #}
{% macro sql_convert_columns_in_relation(table) %}
  {%- set columns = [] -%}
  {%- for row in table -%}
    {%- do columns.append(api.Column(*row)) -%}
  {%- endfor -%}
  {{- return(columns) -}}
{% endmacro %}

{% macro create_schema(relation) %}
  {{- adapter.dispatch('create_schema', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__create_schema(relation) %}
  {%- call statement('create_schema') -%}
    create schema if not exists {{ relation.without_identifier() }}
  {%- endcall -%}
{% endmacro %}

{% macro drop_schema(relation) %}
  {{- adapter.dispatch('drop_schema', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__drop_schema(relation) %}
  {%- call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier() }} cascade
  {%- endcall -%}
{% endmacro %}

{% macro drop_relation(relation) %}
  {{- adapter.dispatch('drop_relation', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__drop_relation(relation) %}
  {%- call statement('drop_relation', auto_begin=false) -%}
    {{ get_drop_sql(relation) }}
  {%- endcall -%}
{% endmacro %}

{% macro drop_relation_if_exists(relation) %}
  {%- if relation is not none -%}
    {{- adapter.drop_relation(relation) -}}
  {%- endif -%}
{% endmacro %}

{% macro get_drop_sql(relation) %}
  {{- adapter.dispatch('get_drop_sql', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__get_drop_sql(relation) %}
  {%- if relation.is_view -%}
    {{ drop_view(relation) }}
  {%- elif relation.is_materialized_view -%}
    {{ drop_materialized_view(relation) }}
  {%- elif relation.is_table or not relation.type -%}
    {{ drop_table(relation) }}
  {%- else -%}
    drop {{ relation.type | replace('_', ' ') }} if exists {{ relation.render() }} cascade
  {%- endif -%}
{% endmacro %}

{% macro truncate_relation(relation) %}
  {{- adapter.dispatch('truncate_relation', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__truncate_relation(relation) %}
  {%- call statement('truncate_relation') -%}
    truncate table {{ relation.render() }}
  {%- endcall -%}
{% endmacro %}

{% macro rename_relation(from_relation, to_relation) %}
  {{- adapter.dispatch('rename_relation', 'dbt')(from_relation, to_relation) -}}
{% endmacro %}

{% macro default__rename_relation(from_relation, to_relation) %}
  {%- call statement('rename_relation') -%}
    alter table {{ from_relation.render() }} rename to {{ adapter.quote(to_relation.identifier) }}
  {%- endcall -%}
{% endmacro %}

{# A query that has the columns of another one and no row. #}
{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) %}
  {{- return(adapter.dispatch('get_empty_subquery_sql', 'dbt')(select_sql, select_sql_header)) -}}
{% endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
  {{ select_sql_header if select_sql_header is not none }}
  select * from (
    {{ select_sql }}
  ) as __dbt_sbq
  where false
  limit 0
{%- endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) %}
  {{- return(adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql, select_sql_header))) -}}
{% endmacro %}

{% macro get_columns_in_query(select_sql) %}
  {{- return(adapter.dispatch('get_columns_in_query', 'dbt')(select_sql)) -}}
{% endmacro %}

{% macro default__get_columns_in_query(select_sql) %}
  {{- return(get_column_schema_from_query(select_sql) | map(attribute='name') | list) -}}
{% endmacro %}

{% macro get_quoted_csv(column_names) %}
  {%- set quoted = [] -%}
  {%- for name in column_names -%}
    {%- do quoted.append(adapter.quote(name)) -%}
  {%- endfor -%}
  {{- return(quoted | join(', ')) -}}
{% endmacro %}
