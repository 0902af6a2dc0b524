{# How a seed's rows get into a table, statement by statement; what runs without overrides copies them. #}

{% macro create_csv_table(model, agate_table) %}
  {{- adapter.dispatch('create_csv_table', 'dbt')(model, agate_table) -}}
{% endmacro %}

{% macro default__create_csv_table(model, agate_table) %}
  {%- set types = model['config'].get('column_types', {}) -%}
  {%- set quotes = model['config'].get('quote_columns') -%}
  {%- set columns = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- do columns.append(adapter.quote_seed_column(name | string, quotes) ~ ' ' ~ types.get(name, adapter.convert_type(agate_table, loop.index0))) -%}
  {%- endfor -%}
  {%- set text = 'create table ' ~ this.render() ~ ' (' ~ columns | join(', ') ~ ')' -%}
  {%- call statement('_') -%}
    {{ text }}
  {%- endcall -%}
  {{- return(text) -}}
{% endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {{- adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table) -}}
{% endmacro %}

{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {%- if full_refresh -%}
    {%- do adapter.drop_relation(old_relation) -%}
    {{- return(create_csv_table(model, agate_table)) -}}
  {%- endif -%}
  {%- do adapter.truncate_relation(old_relation) -%}
  {{- return('truncate table ' ~ old_relation.render()) -}}
{% endmacro %}

{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}
  {{- adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql) -}}
{% endmacro %}

{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) -%}
  {{ create_or_truncate_sql }};
  -- dbt seed --
  {{ insert_sql }}
{%- endmacro %}

{% macro get_binding_char() %}
  {{- adapter.dispatch('get_binding_char', 'dbt')() -}}
{% endmacro %}

{% macro default__get_binding_char() %}
  {{- return('%s') -}}
{% endmacro %}

{% macro get_batch_size() %}
  {{- return(adapter.dispatch('get_batch_size', 'dbt')()) -}}
{% endmacro %}

{% macro default__get_batch_size() %}
  {{- return(10000) -}}
{% endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) %}
  {%- set names = [] -%}
  {%- for name in column_names -%}
    {%- do names.append(adapter.quote_seed_column(name, model['config'].get('quote_columns'))) -%}
  {%- endfor -%}
  {{- return(names | join(', ')) -}}
{% endmacro %}

{% macro load_csv_rows(model, agate_table) %}
  {{- adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table) -}}
{% endmacro %}

{# Gives the first statement, which is shown for all. #}
{% macro default__load_csv_rows(model, agate_table) %}
  {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
  {%- set marks = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- do marks.append(get_binding_char()) -%}
  {%- endfor -%}
  {%- set tuple = '(' ~ marks | join(',') ~ ')' -%}
  {%- set sent = [] -%}
  {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
    {%- set bindings = [] -%}
    {%- set tuples = [] -%}
    {%- for row in rows -%}
      {%- do bindings.extend(row) -%}
      {%- do tuples.append(tuple) -%}
    {%- endfor -%}
    {%- set text = 'insert into ' ~ this.render() ~ ' (' ~ columns ~ ') values\n' ~ tuples | join(',') -%}
    {%- do adapter.add_query(text, bindings=bindings, abridge_sql_log=true) -%}
    {%- if loop.first -%}
      {%- do sent.append(text) -%}
    {%- endif -%}
  {%- endfor -%}
  {{- return(sent[0]) -}}
{% endmacro %}
