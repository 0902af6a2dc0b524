{% macro flag() %}1{% endmacro %}
