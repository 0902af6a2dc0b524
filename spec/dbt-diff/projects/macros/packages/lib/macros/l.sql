{% macro twice(x) %}{{ x }} * 2{% endmacro %}
{% macro dispatched() %}{{ return(adapter.dispatch('dispatched', 'lib')()) }}{% endmacro %}
{% macro default__dispatched() %}lib{% endmacro %}
{% macro calls_root() %}{{ cents('from_lib') }} {{ lib.twice(3) }}{% endmacro %}
{% macro cents(column) %}lib_cents({{ column }}){% endmacro %}
