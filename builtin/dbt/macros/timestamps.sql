{# The database's clock. #}

{% macro current_timestamp() %}
  {{- adapter.dispatch('current_timestamp', 'dbt')() -}}
{% endmacro %}

{% macro default__current_timestamp() %}
  {{- exceptions.raise_not_implemented('current_timestamp is not known for the adapter ' ~ adapter.type()) -}}
{% endmacro %}

{% macro snapshot_get_time() %}
  {{- adapter.dispatch('snapshot_get_time', 'dbt')() -}}
{% endmacro %}

{% macro default__snapshot_get_time() %}
  {{- current_timestamp() -}}
{% endmacro %}

{# The type of the clock's time. #}
{% macro get_snapshot_get_time_data_type() %}
  {%- set time = adapter.dispatch('snapshot_get_time', 'dbt')() -%}
  {{- return(get_column_schema_from_query('select ' ~ time ~ ' as my_time')[0].dtype) -}}
{% endmacro %}

{# Names of former versions. #}
{% macro current_timestamp_backcompat() %}
  {{- return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) -}}
{% endmacro %}

{% macro default__current_timestamp_backcompat() -%}
  current_timestamp::timestamp
{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() %}
  {{- return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) -}}
{% endmacro %}

{% macro default__current_timestamp_in_utc_backcompat() %}
  {{- return(current_timestamp_backcompat()) -}}
{% endmacro %}

{% macro is_core_v2() %}
  {{- return(false) -}}
{% endmacro %}
