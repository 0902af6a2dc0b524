{# Data tests, statement by statement: what runs where a macro that they call is overridden. #}

{% materialization test, default %}
  {%- set header = config.get('sql_header') if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS else none -%}
  {%- set found = get_limit_subquery_sql(sql, config.get('limit')) -%}
  {%- set relations = [] -%}
  {%- if should_store_failures() -%}
    {%- set kind = config.get('store_failures_as') or 'table' -%}
    {%- if kind not in ['table', 'view'] -%}
      {%- do exceptions.raise_compiler_error("'" ~ kind ~ "' is not a valid value for `store_failures_as`. Accepted values are: ['ephemeral', 'table', 'view']") -%}
    {%- endif -%}
    {%- set target_relation = api.Relation.create(database=database, schema=schema, identifier=model['alias'], type=kind) -%}
    {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
    {%- if existing -%}
      {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement(auto_begin=true) -%}
      {{ header or '' }}
      {{ get_create_sql(target_relation, found) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {%- do relations.append(target_relation) -%}
    {%- set found = 'select * from ' ~ target_relation -%}
  {%- endif -%}
  {%- call statement('main', fetch_result=true) -%}
    {{ header or '' }}
    {{ get_test_sql(found, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
  {%- endcall -%}
  {{- return({'relations': relations}) -}}
{% endmaterialization %}
