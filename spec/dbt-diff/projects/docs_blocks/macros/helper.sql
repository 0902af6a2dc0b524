{% macro helper(x) %}{{ x }}{% endmacro %}
