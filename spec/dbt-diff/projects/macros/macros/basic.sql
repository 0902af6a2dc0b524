{% macro cents(column, digits=2) %}round({{ column }} / 100.0, {{ digits }}){% endmacro %}

{% macro both(a, b) -%}
  {{ cents(a) }} + {{ lib.twice(b) }} + {{ unknown_at_parse() if false else '' }}
{%- endmacro %}

{% macro with_ref(name) %}(select max(id) from {{ ref(name) }}){% endmacro %}
{% macro with_source() %}{{ return(source('s', 't')) }}{% endmacro %}
{% macro lists() %}{{ return(['a', 'b']) }}{% endmacro %}
{% macro at_run() %}{% if execute %}{% do run_query('select 1') %}{% endif %}{% endmacro %}
{% macro typed(x, y='1', z=none) %}{{ x }}{% endmacro %}
