{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if target.name == 'prod' -%}{{ custom_schema_name or target.schema }}
  {%- elif node.resource_type == 'test' -%}tests
  {%- elif node.config.materialized == 'table' -%}{{ target.schema }}_tables_{{ node.name }}
  {%- else -%}{{ generate_schema_name_for_env(custom_schema_name, node) }}{%- endif -%}
{%- endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{ node.package_name ~ '__' ~ (custom_alias_name or node.name) }}
{%- endmacro %}
{% macro generate_schema_name_for_env(custom, node) %}  env_{{ custom if custom is not none else 'none' }}_{{ node.fqn | length }}  {% endmacro %}
