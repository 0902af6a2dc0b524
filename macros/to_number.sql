{# A whole number that fits a bigint; any other text becomes null. #}
{% macro to_bigint(column) -%}
    case when {{ column }} ~ '^[+-]?0*[0-9]{1,18}$' then {{ column }}::bigint end
{%- endmacro %}

{# Money: where there is a comma, points are thousands and the comma is the decimal sign; otherwise the point is. #}
{% macro to_money(column) -%}
    {%- set plain -%}
        case when {{ column }} like '%,%' then replace(replace({{ column }}, '.', ''), ',', '.') else {{ column }} end
    {%- endset -%}
    case when {{ plain }} ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' then ({{ plain }})::numeric end
{%- endmacro %}
