{% macro local_is_not_seen() %}x{% endmacro %}
{% set c = cents %}{{ c('q') }}
{{ dbt.safe_cast('x', api.Column.translate_type('integer')) }}
{% call wrap() %}{{ cents('in_body') }}{% endcall %}
