{# `table`, statement by statement: what runs where a macro that it calls is overridden, or another macro calls it. #}

{% materialization table, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set aside = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
  {%- do drop_relation_if_exists(load_cached_relation(aside)) -%}
  {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

  {%- call statement('main') -%}
    {{ get_create_table_as_sql(false, aside, sql) }}
  {%- endcall -%}
  {%- do create_indexes(aside) -%}

  {# A hook may have dropped it meanwhile. #}
  {%- set replaced = load_cached_relation(existing) if existing is not none else none -%}
  {%- if replaced is not none -%}
    {%- do adapter.rename_relation(replaced, backup) -%}
  {%- endif -%}
  {%- do adapter.rename_relation(aside, target_relation) -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(replaced, full_refresh_mode=true)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- do adapter.commit() -%}

  {%- do drop_relation_if_exists(backup) -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
