{# The functions that PostgreSQL writes in its own way. #}

{% macro postgres__any_value(expression) -%}
  min({{ expression }})
{%- endmacro %}

{% macro postgres__equals(expr1, expr2) -%}
  {{ expr1 }} {{ 'is not distinct from' if flags.ENABLE_TRUTHY_NULLS_EQUALS_MACRO else '=' }} {{ expr2 }}
{%- endmacro %}

{% macro postgres__split_part(string_text, delimiter_text, part_number) -%}
  {%- if part_number is number and part_number < 0 -%}
    {{ dbt._split_part_negative(string_text, delimiter_text, part_number) }}
  {%- else -%}
    {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
  {%- endif -%}
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {%- set ordered = ' ' ~ order_by_clause if order_by_clause else '' -%}
  {%- if limit_num -%}
    array_to_string((array_agg({{ measure }}{{ ordered }}))[1:{{ limit_num }}], {{ delimiter_text }})
  {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }}{{ ordered }})
  {%- endif -%}
{%- endmacro %}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {%- set unit, factor = ('month', 3) if datepart == 'quarter' else (datepart, 1) -%}
  {{ from_date_or_timestamp }} + ((interval '{{ factor }} {{ unit }}') * ({{ interval }}))
{%- endmacro %}

{# A quarter is no interval of PostgreSQL's: three months. #}
{% macro postgres__last_day(date, datepart) -%}
  {{ default_last_day(date, datepart) }}
{%- endmacro %}

{#
  How many borders of the part lie between the two: weeks begin on Sunday, all smaller parts are cut off, not rounded.
  Days and weeks are whole numbers, all else double precision, so that a division by it is not cut.
#}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
  {%- if datepart == 'year' -%}
    (date_part('year', ({{ second_date }})::date) - date_part('year', ({{ first_date }})::date))
  {%- elif datepart == 'quarter' -%}
    ({{ postgres__datediff(first_date, second_date, 'year') }} * 4 + date_part('quarter', ({{ second_date }})::date) - date_part('quarter', ({{ first_date }})::date))
  {%- elif datepart == 'month' -%}
    ({{ postgres__datediff(first_date, second_date, 'year') }} * 12 + date_part('month', ({{ second_date }})::date) - date_part('month', ({{ first_date }})::date))
  {%- elif datepart == 'day' -%}
    (({{ second_date }})::date - ({{ first_date }})::date)
  {%- elif datepart == 'week' -%}
    (floor((({{ second_date }})::date - date '1899-12-31') / 7.0)::integer - floor((({{ first_date }})::date - date '1899-12-31') / 7.0)::integer)
  {%- elif datepart in ('hour', 'minute', 'second', 'millisecond', 'microsecond') -%}
    {%- set per_second = {'hour': '/ 3600', 'minute': '/ 60', 'second': '', 'millisecond': '* 1000', 'microsecond': '* 1000000'}[datepart] -%}
    (floor(extract(epoch from ({{ second_date }})::timestamp)::numeric {{ per_second }}) - floor(extract(epoch from ({{ first_date }})::timestamp)::numeric {{ per_second }}))::double precision
  {%- else -%}
    {{ exceptions.raise_compiler_error("datediff() does not know the part '" ~ datepart ~ "' on PostgreSQL") }}
  {%- endif -%}
{%- endmacro %}
