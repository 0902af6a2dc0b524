{# What a unit test is made of: rows that are given or expected as queries, and both results side by side. #}

{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) %}
  {{- adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) -}}
{% endmacro %}

{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {%- set names = expected_column_names | join(', ') -%}
  {%- set which = adapter.quote('actual_or_expected') -%}
  with dbt_internal_unit_test_actual as (
    select {{ names }}, {{ dbt.string_literal('actual') }} as {{ which }}
    from (
      {{ main_sql }}
    ) _dbt_internal_unit_test_actual
  ),
  dbt_internal_unit_test_expected as (
    select {{ names }}, {{ dbt.string_literal('expected') }} as {{ which }}
    from (
      {{ expected_fixture_sql }}
    ) _dbt_internal_unit_test_expected
  )
  select * from dbt_internal_unit_test_actual
  union all
  select * from dbt_internal_unit_test_expected
{%- endmacro %}

{# Rows with all columns of the relation that they stand for: what a row does not say is null. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
  {%- set types = column_name_to_data_types or {} -%}
  {%- set quoted = {} -%}
  {%- if not types -%}
    {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
      {%- do types.update({column.name | lower: column.data_type}) -%}
      {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if not types -%}
    {%- do exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") -%}
  {%- endif -%}
  {%- do validate_fixture_rows(rows, row_number) -%}
  {%- set nothing = {} -%}
  {%- for name, type in types.items() -%}
    {%- do nothing.update({name: safe_cast('null', type) | trim}) -%}
  {%- endfor -%}
  {%- set queries = [] -%}
  {%- for row in rows or [{}] -%}
    {%- set values = nothing.copy() -%}
    {%- do values.update(format_row(row, types)) -%}
    {%- set list = [] -%}
    {%- for name, value in values.items() -%}
      {%- do list.append(value ~ ' as ' ~ quoted.get(name, name)) -%}
    {%- endfor -%}
    {%- do queries.append('select ' ~ list | join(', ')) -%}
  {%- endfor -%}
  {{- queries | join('\nunion all\n') }}{{ '\nlimit 0' if not rows -}}
{% endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
  {%- if not rows -%}
    select * from dbt_internal_unit_test_actual limit 0
  {%- endif -%}
  {%- set queries = [] -%}
  {%- for row in rows -%}
    {%- set list = [] -%}
    {%- for name, value in format_row(row, column_name_to_data_types).items() -%}
      {%- do list.append(value ~ ' as ' ~ column_name_to_quoted[name]) -%}
    {%- endfor -%}
    {%- do queries.append('select ' ~ list | join(', ')) -%}
  {%- endfor -%}
  {{- queries | join('\nunion all\n') -}}
{% endmacro %}

{# A row's values as SQL, each cast to its column's type; a text is not cut where the type has a length. #}
{% macro format_row(row, column_name_to_data_types) %}
  {%- set formatted = {} -%}
  {%- for given, value in row.items() -%}
    {%- set name = given | lower -%}
    {%- if name not in column_name_to_data_types -%}
      {%- set fixture = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
      {%- do exceptions.raise_compiler_error(
        "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ '.\nAccepted columns for ' ~ fixture ~ ' are: '
        ~ column_name_to_data_types.keys() | list
      ) -%}
    {%- endif -%}
    {%- set type = column_name_to_data_types[name] -%}
    {%- set text = value is string -%}
    {%- set written = dbt.string_literal(dbt.escape_single_quotes(value)) if text else 'null' if value is none else value -%}
    {%- do formatted.update({name: safe_cast(written, type.split('(')[0] if text and 'varying' in type else type)}) -%}
  {%- endfor -%}
  {{- return(formatted) -}}
{% endmacro %}

{% macro validate_fixture_rows(rows, row_number) %}
  {{- return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) -}}
{% endmacro %}

{% macro default__validate_fixture_rows(rows, row_number) %}{% endmacro %}
