{% macro h(x) %}{{ adapter.dispatch('h', 'helper')(x) }}{% endmacro %}
{% macro default__h(x) %}{{ util(x) }}{% endmacro %}
{% macro util(x) %}helper {{ x }}{% endmacro %}
{% macro shared() %}helper{% endmacro %}
