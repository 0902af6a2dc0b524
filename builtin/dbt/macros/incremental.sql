{# Whether this run adds to a table that is there. #}

{% macro is_incremental() %}
  {%- if not execute -%}
    {{- return(false) -}}
  {%- endif -%}
  {%- if config.get('materialized') != 'incremental' or should_full_refresh() -%}
    {{- return(false) -}}
  {%- endif -%}
  {%- set existing = load_cached_relation(this) -%}
  {{- return(existing is not none and existing.is_table) -}}
{% endmacro %}

{# The config `full_refresh` beats the command line. #}
{% macro should_full_refresh() %}
  {%- set configured = config.get('full_refresh') -%}
  {{- return(flags.FULL_REFRESH if configured is none else configured) -}}
{% endmacro %}
