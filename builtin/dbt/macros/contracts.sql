{# What an enforced contract asks for: the columns that were promised, with their types and constraints. #}

{% macro get_table_columns_and_constraints() %}
  {{- adapter.dispatch('get_table_columns_and_constraints', 'dbt')() -}}
{% endmacro %}

{% macro default__get_table_columns_and_constraints() %}
  {{- return(table_columns_and_constraints()) -}}
{% endmacro %}

{% macro table_columns_and_constraints() %}
  {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
  {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
  (
    {{ (columns + constraints) | join(',\n    ') }}
  )
{%- endmacro %}


{% macro default__get_column_names() %}
  {%- set names = [] -%}
  {%- for column in model['columns'].values() -%}
    {%- do names.append(adapter.quote(column['name']) if column.get('quote') else column['name']) -%}
  {%- endfor -%}
  {{- names | join(', ') -}}
{% endmacro %}

{% macro get_select_subquery(sql) %}
  {{- return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) -}}
{% endmacro %}

{% macro default__get_select_subquery(sql) -%}
  select {{ adapter.dispatch('get_column_names', 'dbt')() }}
  from (
    {{ sql }}
  ) as model_subq
{%- endmacro %}

{% macro get_assert_columns_equivalent(sql) %}
  {{- adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) -}}
{% endmacro %}

{% macro default__get_assert_columns_equivalent(sql) %}
  {{- return(assert_columns_equivalent(sql)) -}}
{% endmacro %}

{# Names and types of both, whatever their order. #}
{% macro assert_columns_equivalent(sql) %}
  {%- if not model['columns'] -%}
    {%- do exceptions.raise_contract_error([], []) -%}
  {%- endif -%}
  {%- set given = format_columns(get_column_schema_from_query(sql, config.get('sql_header'))) -%}
  {%- set promised = format_columns(get_column_schema_from_query(get_empty_schema_sql(model['columns']))) -%}
  {%- set types = {} -%}
  {%- for column in promised -%}
    {%- do types.update({column['name']: column['formatted']}) -%}
  {%- endfor -%}
  {%- set wrong = [] -%}
  {%- for column in given if types.get(column['name']) != column['formatted'] -%}
    {%- do wrong.append(column) -%}
  {%- endfor -%}
  {%- if wrong or given | length != promised | length -%}
    {%- do exceptions.raise_contract_error(promised, given) -%}
  {%- endif -%}
{% endmacro %}

{% macro format_columns(columns) %}
  {%- set formatted = [] -%}
  {%- for column in columns -%}
    {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
  {%- endfor -%}
  {{- return(formatted) -}}
{% endmacro %}

{% macro default__format_column(column) %}
  {{- return({'name': column.name, 'data_type': column.dtype, 'formatted': column.column | lower ~ ' ' ~ column.dtype}) -}}
{% endmacro %}

{% macro get_empty_schema_sql(columns) %}
  {{- return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) -}}
{% endmacro %}

{# A query that has the promised columns, of no row's. #}
{% macro default__get_empty_schema_sql(columns) %}
  {%- set untyped = [] -%}
  {%- set unbounded = [] -%}
  {%- set written = [] -%}
  {%- for column in columns.values() -%}
    {%- set name = adapter.quote(column['name']) if column.get('quote') else column['name'] -%}
    {%- if not column.get('data_type') -%}
      {%- do untyped.append(column['name']) -%}
    {%- else -%}
      {%- if column['data_type'] | trim | lower in ['numeric', 'decimal', 'number'] -%}
        {%- do unbounded.append(column['name']) -%}
      {%- endif -%}
      {%- do written.append(cast('null', column['data_type']) ~ ' as ' ~ name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if untyped -%}
    {%- do exceptions.column_type_missing(column_names=untyped) -%}
  {%- elif unbounded -%}
    {%- do exceptions.warn('Detected columns with numeric type and unspecified precision/scale, this can lead to unintended rounding: ' ~ unbounded ~ '`') -%}
  {%- endif -%}
  {{- return('select ' ~ written | join(', ')) -}}
{% endmacro %}
