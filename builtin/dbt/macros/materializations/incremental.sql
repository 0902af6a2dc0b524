{# `incremental`, statement by statement: what runs where a macro that it calls is overridden, or another macro calls it. #}

{% materialization incremental, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set temp_relation = make_temp_relation(target_relation) -%}
  {%- set aside = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
  {%- set anew = should_full_refresh() or existing is not none and existing.is_view -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}
  {%- do drop_relation_if_exists(load_cached_relation(aside)) -%}
  {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

  {%- if existing is none or anew -%}
    {%- set built = target_relation if existing is none else aside -%}
    {%- set build = get_create_table_as_sql(false, built, sql) -%}
  {%- else -%}
    {%- set built = none -%}
    {%- do run_query(get_create_table_as_sql(true, temp_relation, sql)) -%}
    {%- if not (config.get('contract') or {}).get('enforced') -%}
      {%- do adapter.expand_target_column_types(from_relation=temp_relation, to_relation=target_relation) -%}
    {%- endif -%}
    {%- set columns = process_schema_changes(on_schema_change, temp_relation, existing) or adapter.get_columns_in_relation(existing) -%}
    {%- set build = strategy_sql({
      'target_relation': target_relation,
      'temp_relation': temp_relation,
      'unique_key': config.get('unique_key'),
      'dest_columns': columns,
      'incremental_predicates': config.get('predicates') or config.get('incremental_predicates'),
    }) -%}
  {%- endif -%}

  {%- call statement('main') -%}
    {{ build }}
  {%- endcall -%}

  {%- if built is not none -%}
    {%- do create_indexes(built) -%}
  {%- endif -%}
  {%- if existing is not none and anew -%}
    {%- do adapter.rename_relation(existing, backup) -%}
    {%- do adapter.rename_relation(aside, target_relation) -%}
  {%- endif -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, anew)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do adapter.commit() -%}

  {%- if existing is not none and anew -%}
    {%- do adapter.drop_relation(backup) -%}
  {%- endif -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
