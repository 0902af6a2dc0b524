{# What stands around a test's own query. #}

{# The relation under test, narrowed by the config `where`. #}
{% macro get_where_subquery(relation) %}
  {{- return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) -}}
{% endmacro %}

{% macro default__get_where_subquery(relation) %}
  {%- set condition = config.get('where', '') -%}
  {%- if not condition -%}
    {{- return(relation) -}}
  {%- endif -%}
  {{- return('(select * from ' ~ relation ~ ' where ' ~ condition ~ ') dbt_subquery') -}}
{% endmacro %}

{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
  {{- adapter.dispatch('get_test_sql', 'dbt')(main_sql, fail_calc, warn_if, error_if, limit) -}}
{% endmacro %}

{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
select
  {{ fail_calc }} as failures,
  {{ fail_calc }} {{ warn_if }} as should_warn,
  {{ fail_calc }} {{ error_if }} as should_error
from (
{{ main_sql }}
{{ 'limit ' ~ limit if limit is not none }}
) dbt_internal_test
{% endmacro %}

{# The node's config first, then the command line. #}
{% macro should_store_failures() %}
  {%- set configured = config.get('store_failures') -%}
  {{- return(flags.STORE_FAILURES if configured is none else configured) -}}
{% endmacro %}
