{% macro wrap() %}[{{ caller() }}]{% endmacro %}
