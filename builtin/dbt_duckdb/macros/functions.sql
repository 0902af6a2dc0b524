{# The functions that DuckDB writes in its own way. #}

{% macro duckdb__date(year, month, day) -%}
  make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}

{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))
{%- endmacro %}

{# How many borders of the part lie between the two. Weeks begin on Sunday, as on the other engines; DuckDB's own on Monday. #}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
  {%- if datepart == 'week' -%}
    (cast(floor((cast({{ second_date }} as date) - date '1899-12-31') / 7.0) as bigint) - cast(floor((cast({{ first_date }} as date) - date '1899-12-31') / 7.0) as bigint))
  {%- else -%}
    date_diff('{{ datepart }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {%- set ordered = ' ' ~ order_by_clause if order_by_clause else '' -%}
  {%- if limit_num -%}
    array_to_string((array_agg({{ measure }}{{ ordered }}))[1:{{ limit_num }}], {{ delimiter_text }})
  {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }}{{ ordered }})
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__safe_cast(field, type) -%}
  try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro duckdb__equals(expr1, expr2) -%}
  {{ expr1 }} {{ 'is not distinct from' if flags.ENABLE_TRUTHY_NULLS_EQUALS_MACRO else '=' }} {{ expr2 }}
{%- endmacro %}
