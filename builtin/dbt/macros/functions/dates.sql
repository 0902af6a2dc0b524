{# Dates and times. Each can be overridden for an adapter by `<adapter>__<name>`. #}

{% macro date_trunc(datepart, date) %}
  {{- return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) -}}
{% endmacro %}

{% macro default__date_trunc(datepart, date) -%}
  date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}

{% macro date(year, month, day) %}
  {{- return(adapter.dispatch('date', 'dbt')(year, month, day)) -}}
{% endmacro %}

{% macro default__date(year, month, day) -%}
  to_date('{{ '%04d-%02d-%02d' | format(year, month, day) }}', 'YYYY-MM-DD')
{%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) %}
  {{- return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) -}}
{% endmacro %}

{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
  dateadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro datediff(first_date, second_date, datepart) %}
  {{- return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) -}}
{% endmacro %}

{% macro default__datediff(first_date, second_date, datepart) -%}
  datediff({{ datepart }}, {{ first_date }}, {{ second_date }})
{%- endmacro %}

{% macro last_day(date, datepart) %}
  {{- return(adapter.dispatch('last_day', 'dbt')(date, datepart)) -}}
{% endmacro %}

{# The day before the next part begins. #}
{% macro default_last_day(date, datepart) -%}
  cast({{ dateadd('day', '-1', dateadd(datepart, '1', date_trunc(datepart, date))) }} as date)
{%- endmacro %}

{% macro default__last_day(date, datepart) -%}
  {{ default_last_day(date, datepart) }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) %}
  {{- return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) -}}
{% endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- call statement('get_intervals_between', fetch_result=true) -%}
    select {{ datediff(start_date, end_date, datepart) }}
  {%- endcall -%}
  {%- set answer = load_result('get_intervals_between') -%}
  {{- return(answer['data'][0][0] | int if answer and answer['data'] else 1) -}}
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) %}
  {{- return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) -}}
{% endmacro %}

{# One row for each part from start_date on, end_date left out. #}
{% macro default__date_spine(datepart, start_date, end_date) %}
with numbers as (
{{ generate_series(get_intervals_between(start_date, end_date, datepart)) }}
),
every_date as (
  select {{ dateadd(datepart, '(generated_number - 1)', start_date) }} as date_{{ datepart }}
  from numbers
)
select *
from every_date
where date_{{ datepart }} < {{ end_date }}
{% endmacro %}

{# How many powers of two are needed to count to upper_bound. #}
{% macro get_powers_of_two(upper_bound) %}
  {{- return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) -}}
{% endmacro %}

{% macro default__get_powers_of_two(upper_bound) %}
  {%- if upper_bound <= 0 -%}
    {{- exceptions.raise_compiler_error('upper bound must be positive') -}}
  {%- endif -%}
  {%- for power in range(1, 100) if 2 ** power >= upper_bound -%}
    {{- return(power) -}}
  {%- endfor -%}
{% endmacro %}

{% macro generate_series(upper_bound) %}
  {{- return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) -}}
{% endmacro %}

{# The numbers from 1 to upper_bound: bits crossed with each other, so that any engine can do it. #}
{% macro default__generate_series(upper_bound) %}
{%- set bits = get_powers_of_two(upper_bound) -%}
with bit as (
  select 0 as value
  union all
  select 1
),
counted as (
  select
    {%- for position in range(bits) %}
    b{{ position }}.value * power(2, {{ position }}) +
    {%- endfor %}
    1 as generated_number
  from
    {%- for position in range(bits) %}
    {{ 'cross join ' if not loop.first }}bit as b{{ position }}
    {%- endfor %}
)
select generated_number
from counted
where generated_number <= {{ upper_bound }}
order by generated_number
{% endmacro %}
