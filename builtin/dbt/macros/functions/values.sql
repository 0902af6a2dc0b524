{# Values: casts, comparisons, aggregates. Each can be overridden for an adapter by `<adapter>__<name>`. #}

{% macro any_value(expression) %}
  {{- return(adapter.dispatch('any_value', 'dbt')(expression)) -}}
{% endmacro %}

{% macro default__any_value(expression) -%}
  any_value({{ expression }})
{%- endmacro %}

{% macro bool_or(expression) %}
  {{- return(adapter.dispatch('bool_or', 'dbt')(expression)) -}}
{% endmacro %}

{% macro default__bool_or(expression) -%}
  bool_or({{ expression }})
{%- endmacro %}

{% macro cast(field, type) %}
  {{- return(adapter.dispatch('cast', 'dbt')(field, type)) -}}
{% endmacro %}

{% macro default__cast(field, type) -%}
  cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro cast_bool_to_text(field) %}
  {{- return(adapter.dispatch('cast_bool_to_text', 'dbt')(field)) -}}
{% endmacro %}

{% macro default__cast_bool_to_text(field) -%}
  cast({{ field }} as {{ type_string() }})
{%- endmacro %}

{% macro equals(expr1, expr2) %}
  {{- return(adapter.dispatch('equals', 'dbt')(expr1, expr2)) -}}
{% endmacro %}

{# Two nulls are equal only where the project's flags say so. #}
{% macro default__equals(expr1, expr2) -%}
  {%- if flags.ENABLE_TRUTHY_NULLS_EQUALS_MACRO -%}
    case when ({{ expr1 }} = {{ expr2 }}) or ({{ expr1 }} is null and {{ expr2 }} is null) then 0 else 1 end = 0
  {%- else -%}
    {{ expr1 }} = {{ expr2 }}
  {%- endif -%}
{%- endmacro %}

{% macro safe_cast(field, type) %}
  {{- return(adapter.dispatch('safe_cast', 'dbt')(field, type)) -}}
{% endmacro %}

{% macro default__safe_cast(field, type) -%}
  cast({{ field }} as {{ type }})
{%- endmacro %}
