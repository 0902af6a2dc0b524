{# `view`, statement by statement: what runs where a macro that it calls is overridden, or another macro calls it. #}

{% materialization view, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set aside = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'view' if existing is none else existing.type) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
  {%- do drop_relation_if_exists(load_cached_relation(aside)) -%}
  {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

  {%- call statement('main') -%}
    {{ get_create_view_as_sql(aside, sql) }}
  {%- endcall -%}

  {# A hook may have dropped it meanwhile. #}
  {%- set replaced = load_cached_relation(existing) if existing is not none else none -%}
  {%- if replaced is not none -%}
    {%- do adapter.rename_relation(replaced, backup) -%}
  {%- endif -%}
  {%- do adapter.rename_relation(aside, target_relation) -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(replaced, full_refresh_mode=true)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do adapter.commit() -%}

  {%- do drop_relation_if_exists(backup) -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}

{# Of adapters whose views can be replaced as they stand. #}
{% macro create_or_replace_view() %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set target_relation = api.Relation.create(database=database, schema=schema, identifier=model['alias'], type='view') -%}
  {%- do run_hooks(pre_hooks) -%}
  {%- if existing is not none and existing.is_table -%}
    {%- do handle_existing_table(should_full_refresh(), existing) -%}
  {%- endif -%}
  {%- call statement('main') -%}
    {{ get_create_view_as_sql(target_relation, sql) }}
  {%- endcall -%}
  {%- set kept = existing is not none and existing.is_view -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(kept, full_refresh_mode=true)) -%}
  {%- do run_hooks(post_hooks) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) %}
  {{- adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation) -}}
{% endmacro %}

{% macro default__handle_existing_table(full_refresh, old_relation) %}
  {%- do adapter.drop_relation(old_relation) -%}
{% endmacro %}
