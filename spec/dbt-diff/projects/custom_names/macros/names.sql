{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif node.resource_type == 'seed' -%}
        {{ custom_schema_name | trim | upper }}
    {%- else -%}
        {{ custom_schema_name | lower | replace(' ', '_') }}__{{ node.name | length }}_{{ node.fqn | length }}
    {%- endif -%}
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if custom_alias_name -%}{{ custom_alias_name | trim }}
    {%- elif node.package_name == 'other' -%}other_{{ node.name }}
    {%- else -%}{{ node.name }}{{ '_t' if node.config.materialized == 'table' }}
    {%- endif -%}
{%- endmacro %}

{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {%- if custom_database_name is none -%}{{ target.database }}{%- else -%}{{ custom_database_name }}_db{%- endif -%}
{%- endmacro %}
