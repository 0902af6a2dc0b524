{% macro start() %}select 1{% endmacro %}
{% macro audit(x) %}insert {{ this }} {{ x }}{% endmacro %}