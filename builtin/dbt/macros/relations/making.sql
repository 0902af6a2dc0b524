{# SQL that makes, replaces, renames and drops a relation of any kind: which one is decided by its type. #}

{% macro get_create_sql(relation, sql) %}
  {{- adapter.dispatch('get_create_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_create_sql(relation, sql) %}
  {%- if relation.is_view -%}
    {{ get_create_view_as_sql(relation, sql) }}
  {%- elif relation.is_table -%}
    {{ get_create_table_as_sql(false, relation, sql) }}
  {%- elif relation.is_materialized_view -%}
    {{ get_create_materialized_view_as_sql(relation, sql) }}
  {%- else -%}
    {%- do exceptions.raise_compiler_error('`get_create_sql` has not been implemented for: ' ~ relation.type) -%}
  {%- endif -%}
{% endmacro %}

{% macro get_replace_sql(existing_relation, target_relation, sql) %}
  {{- adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql) -}}
{% endmacro %}

{# In one statement where the engine has it for that type; else the new one is made beside the old one where names can change. #}
{% macro default__get_replace_sql(existing_relation, target_relation, sql) %}
  {%- set together = existing_relation.type == target_relation.type and existing_relation.can_be_replaced -%}
  {%- if together and target_relation.is_view -%}
    {{ get_replace_view_sql(target_relation, sql) }}
  {%- elif together and target_relation.is_table -%}
    {{ get_replace_table_sql(target_relation, sql) }}
  {%- elif together and target_relation.is_materialized_view -%}
    {{ get_replace_materialized_view_sql(target_relation, sql) }}
  {%- else -%}
    {%- set aside = target_relation.can_be_renamed -%}
    {%- set kept = existing_relation.can_be_renamed -%}
    {%- if aside -%}
      {{ get_create_intermediate_sql(target_relation, sql) }};
    {% endif -%}
    {{ get_create_backup_sql(existing_relation) if kept else get_drop_sql(existing_relation) }};
    {{ get_rename_intermediate_sql(target_relation) if aside else get_create_sql(target_relation, sql) }}
    {%- if kept -%}
      ;
    {{ get_drop_backup_sql(existing_relation) }}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro get_create_intermediate_sql(relation, sql) %}
  {{- adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_create_intermediate_sql(relation, sql) -%}
  {%- set intermediate = make_intermediate_relation(relation) -%}
  {{ get_drop_sql(intermediate) }};
  {{ get_create_sql(intermediate, sql) }}
{%- endmacro %}

{% macro get_rename_intermediate_sql(relation) %}
  {{- adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__get_rename_intermediate_sql(relation) %}
  {{- get_rename_sql(make_intermediate_relation(relation), relation.identifier) -}}
{% endmacro %}

{% macro get_create_backup_sql(relation) %}
  {{- adapter.dispatch('get_create_backup_sql', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__get_create_backup_sql(relation) -%}
  {%- set backup = make_backup_relation(relation, relation.type) -%}
  {{ get_drop_sql(backup) }};
  {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}

{% macro get_drop_backup_sql(relation) %}
  {{- adapter.dispatch('get_drop_backup_sql', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__get_drop_backup_sql(relation) %}
  {{- get_drop_sql(make_backup_relation(relation, relation.type)) -}}
{% endmacro %}

{% macro get_rename_sql(relation, new_name) %}
  {{- adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name) -}}
{% endmacro %}

{% macro default__get_rename_sql(relation, new_name) %}
  {%- if relation.is_view -%}
    {{ get_rename_view_sql(relation, new_name) }}
  {%- elif relation.is_table -%}
    {{ get_rename_table_sql(relation, new_name) }}
  {%- elif relation.is_materialized_view -%}
    {{ get_rename_materialized_view_sql(relation, new_name) }}
  {%- else -%}
    {%- do exceptions.raise_compiler_error('`get_rename_sql` has not been implemented for: ' ~ relation.type) -%}
  {%- endif -%}
{% endmacro %}
