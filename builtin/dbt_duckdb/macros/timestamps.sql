{# DuckDB's clock. #}

{% macro duckdb__current_timestamp() -%}
  now()
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%}
  cast({{ current_timestamp() }} as timestamp)
{%- endmacro %}

{% macro duckdb__current_timestamp_in_utc_backcompat() -%}
  (current_timestamp at time zone 'utc')
{%- endmacro %}
