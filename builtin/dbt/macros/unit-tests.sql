{# Rows of a unit test as SQL, and the comparison of what a model gives with what is expected. #}

{# A query for the rows of an input. Its columns are those of the relation that it stands for, unless they are given with their types. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
-- Fixture for {{ model.name }}
{% set types = {} -%}
{%- set quoted = {} -%}
{%- if column_name_to_data_types -%}
  {%- for name, type in column_name_to_data_types.items() -%}
    {%- do types.update({name | lower: type}) -%}
    {%- do quoted.update({name | lower: adapter.quote(name)}) -%}
  {%- endfor -%}
{%- else -%}
  {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
  {%- for column in adapter.get_columns_in_relation(relation) -%}
    {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted.update({column.name | lower: column.quoted}) -%}
  {%- endfor -%}
{%- endif -%}
{%- if not types -%}
  {{- exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") -}}
{%- endif -%}
{%- set nothing = {} -%}
{%- for name, type in types.items() -%}
  {%- do nothing.update({name: safe_cast('null', type) | trim}) -%}
{%- endfor -%}
{{- validate_fixture_rows(rows, none) -}}
{%- for row in rows -%}
  {%- set values = dict(nothing, **format_row(row, types)) -%}
select {% for name, value in values.items() %}{{ value }} as {{ quoted[name] }}{{ ', ' if not loop.last }}{% endfor %}
{{ 'union all\n' if not loop.last }}
{%- endfor -%}
{%- if not rows -%}
select {% for name, value in nothing.items() %}{{ value }} as {{ quoted[name] }}{{ ', ' if not loop.last }}{% endfor %}
limit 0
{%- endif -%}
{% endmacro %}

{# A query for expected rows. A column that only some of them name is null in the others. #}
{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
{%- set nothing = {} -%}
{%- for row in rows -%}
  {%- for name in row.keys() if (name | lower) in column_name_to_data_types -%}
    {%- do nothing.update({name | lower: safe_cast('null', column_name_to_data_types[name | lower]) | trim}) -%}
  {%- endfor -%}
{%- endfor -%}
{%- for row in rows -%}
  {%- set values = dict(nothing, **format_row(row, column_name_to_data_types)) -%}
select {% for name, value in values.items() %}{{ value }} as {{ column_name_to_quoted[name] }}{{ ', ' if not loop.last }}{% endfor %}
{{ 'union all\n' if not loop.last }}
{%- else -%}
select * from dbt_internal_unit_test_actual
limit 0
{%- endfor -%}
{% endmacro %}

{# A row's values as SQL, each cast to its column's type; names in lower case. #}
{% macro format_row(row, column_name_to_data_types) %}
  {%- set formatted = {} -%}
  {%- for written, value in row.items() -%}
    {%- set name = written | lower -%}
    {%- if name not in column_name_to_data_types -%}
      {%- set fixture = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
      {{- exceptions.raise_compiler_error(
        "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ ".\nAccepted columns for " ~ fixture
        ~ " are: " ~ (column_name_to_data_types.keys() | list)
      ) -}}
    {%- endif -%}
    {%- set type = column_name_to_data_types[name] -%}
    {%- set sql = value -%}
    {%- if value is none -%}
      {%- set sql = 'null' -%}
    {%- elif value is string -%}
      {#- A text that is too long is to differ, not to be cut off. -#}
      {%- if 'varying' in type and not type.endswith(']') -%}
        {%- set type = type.split('(')[0] -%}
      {%- endif -%}
      {%- set sql = dbt.string_literal(dbt.escape_single_quotes(value)) -%}
    {%- elif 'json' in (type | lower) and (value is mapping or value is sequence) -%}
      {%- set sql = dbt.string_literal(dbt.escape_single_quotes(tojson(value))) -%}
    {%- endif -%}
    {%- do formatted.update({name: safe_cast(sql, type)}) -%}
  {%- endfor -%}
  {{- return(formatted) -}}
{% endmacro %}

{# For adapters that take not every row. #}
{% macro validate_fixture_rows(rows, row_number) %}
  {{- return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) -}}
{% endmacro %}

{% macro default__validate_fixture_rows(rows, row_number) %}
{% endmacro %}

{# The rows that a query gives, beside those that are expected, each with the word for what it is. #}
{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) %}
  {{- adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) -}}
{% endmacro %}

{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
{%- set columns = expected_column_names | join(', ') -%}
{%- set side = adapter.quote('actual_or_expected') -%}
with dbt_internal_unit_test_actual as (
  select {{ columns }}, {{ dbt.string_literal('actual') }} as {{ side }}
  from (
{{ main_sql }}
  ) _dbt_internal_unit_test_actual
),
dbt_internal_unit_test_expected as (
  select {{ columns }}, {{ dbt.string_literal('expected') }} as {{ side }}
  from (
{{ expected_fixture_sql }}
  ) _dbt_internal_unit_test_expected
)
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}
