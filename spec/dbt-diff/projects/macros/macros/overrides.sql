{% macro default__dispatched() %}ours{% endmacro %}
{% macro postgres__on_engine() %}pg{% endmacro %}
{% macro default__on_engine() %}any{% endmacro %}
{% macro on_engine() %}{{ return(adapter.dispatch('on_engine', 'spells')()) }}{% endmacro %}
{% macro get_where_subquery(relation) %}{{ relation }}{% endmacro %}
