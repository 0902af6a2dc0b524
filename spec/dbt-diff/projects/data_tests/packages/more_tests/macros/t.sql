{% test looks_right(model, column) %}select 1 from {{ model }} where {{ column }} is null{% endtest %}
{% test looks_right_too(model, column_name, values) %}{{ more_tests.helper(model) }}{% endtest %}
{% macro helper(m) %}select 1 from {{ m }} where false{% endmacro %}
