{# A moment of the flights' file: 2001/01/14 21:55. #}
{% macro read_moment(column) -%}
  {{ adapter.dispatch('read_moment', 'vega')(column) }}
{%- endmacro %}

{% macro default__read_moment(column) -%}
  to_timestamp({{ column }}, 'YYYY/MM/DD HH24:MI')::timestamp
{%- endmacro %}

{% macro duckdb__read_moment(column) -%}
  strptime({{ column }}, '%Y/%m/%d %H:%M')
{%- endmacro %}
