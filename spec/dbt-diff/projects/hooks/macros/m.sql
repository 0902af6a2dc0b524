{% macro log_end(x) %}select '{{ x }}'{% endmacro %}
