{# How old a source is, and the first rows of a query. #}

{% macro collect_freshness(source, loaded_at_field, filter) %}
  {{- return(adapter.dispatch('collect_freshness', 'dbt')(source, loaded_at_field, filter)) -}}
{% endmacro %}

{% macro default__collect_freshness(source, loaded_at_field, filter) %}
  {%- call statement('collect_freshness', fetch_result=true, auto_begin=false) -%}
    select max({{ loaded_at_field }}) as max_loaded_at, {{ current_timestamp() }} as snapshotted_at
    from {{ source }}
    {{- '\n    where ' ~ filter if filter }}
  {%- endcall -%}
  {{- return(load_result('collect_freshness')) -}}
{% endmacro %}

{% macro collect_freshness_custom_sql(source, loaded_at_query) %}
  {{- return(adapter.dispatch('collect_freshness_custom_sql', 'dbt')(source, loaded_at_query)) -}}
{% endmacro %}

{% macro default__collect_freshness_custom_sql(source, loaded_at_query) %}
  {%- call statement('collect_freshness_custom_sql', fetch_result=true, auto_begin=false) -%}
    select (
    {{ loaded_at_query }}
    ) as max_loaded_at, {{ current_timestamp() }} as snapshotted_at
  {%- endcall -%}
  {{- return(load_result('collect_freshness_custom_sql')) -}}
{% endmacro %}

{% macro get_show_sql(compiled_code, sql_header, limit) %}
  {{- sql_header ~ '\n' if sql_header is not none }}{{ get_limit_subquery_sql(compiled_code, limit) -}}
{% endmacro %}

{# What is overridden for an adapter is called `<adapter>__get_limit_sql`. #}
{% macro get_limit_subquery_sql(sql, limit) %}
  {{- adapter.dispatch('get_limit_sql', 'dbt')(sql, limit) -}}
{% endmacro %}

{% macro default__get_limit_sql(sql, limit) %}
  {{- sql }}{{ '\nlimit ' ~ limit if limit is not none -}}
{% endmacro %}
