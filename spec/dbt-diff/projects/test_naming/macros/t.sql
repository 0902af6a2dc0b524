{% test between(model, column_name, low, high, inclusive=true) %}select {{ column_name }} from {{ model }} where not {{ column_name }} between {{ low }} and {{ high }}{% endtest %}
{% test same_rows(model, compare_model, columns=[]) %}{{ config(severity='warn', tags=['macro']) }}select 1 from {{ model }} m, {{ compare_model }} c where false{% endtest %}
{% test no_args(model) %}select 1 from {{ model }} where {{ helper() }}{% endtest %}
{% macro helper() %}false{% endmacro %}
