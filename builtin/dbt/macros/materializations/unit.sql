{# Asks for both; comparing them is the tool's. Nothing is made in the database: the columns are those that the query would give. #}
{% materialization unit, default %}
  {%- set expected_rows = config.get('expected_rows') or [] -%}
  {%- set expected_sql = config.get('expected_sql') -%}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- for column in get_column_schema_from_query(sql) -%}
    {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted.update({column.name | lower: column.quoted}) -%}
  {%- endfor -%}
  {%- if not expected_sql -%}
    {%- set expected_sql = get_expected_sql(expected_rows, types, quoted) -%}
  {%- endif -%}
  {%- set compared = [] -%}
  {%- for row in expected_rows -%}
    {%- for name in row.keys() if quoted[name | lower] not in compared -%}
      {%- do compared.append(quoted[name | lower]) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if not compared -%}
    {%- do compared.extend(quoted.values()) -%}
  {%- endif -%}
  {%- set header = config.get('sql_header') if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS else none -%}
  {%- call statement('main', fetch_result=true) -%}
{{ header or '' }}
{{ get_unit_test_sql(sql, expected_sql, compared) }}
  {%- endcall -%}
  {{- return({'relations': []}) -}}
{% endmaterialization %}
