{% macro cents(column) %}({{ column }} * 100)::{{ inner_type() }}{% endmacro %}

{% macro inner_type() %}bigint{% endmacro %}

{% macro unused() %}0{% endmacro %}
