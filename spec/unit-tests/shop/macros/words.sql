{% macro greeting() %}'Hello ' || city{% endmacro %}
{% macro target_word() %}{{ inner_word() }}{% endmacro %}
{% macro inner_word() %}plain{% endmacro %}
