{# `snapshot`, statement by statement: what runs where a macro that it calls is overridden, or its strategy is the project's own. #}

{% materialization snapshot, default %}
  {%- set exists, target_relation = get_or_create_relation(
    database=model.database, schema=model.schema, identifier=model.get('alias', model.get('name')), type='table'
  ) -%}
  {%- if not target_relation.is_table -%}
    {%- do exceptions.relation_wrong_type(target_relation, 'table') -%}
  {%- endif -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
  {%- set make_strategy = strategy_dispatch(config.get('strategy')) -%}
  {%- set strategy = make_strategy(model, 'snapshotted_data', 'source_data', model['config'], exists) -%}

  {%- if not exists -%}
    {%- set query = build_snapshot_table(strategy, model['compiled_code']) -%}
    {%- set build = create_table_as(false, target_relation, query) -%}
  {%- else -%}
    {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    {%- do adapter.assert_valid_snapshot_target_given_strategy(target_relation, names, strategy) -%}
    {%- set query = snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- set staging = build_snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- do adapter.expand_target_column_types(from_relation=staging, to_relation=target_relation) -%}

    {%- set own = ['dbt_change_type', 'dbt_unique_key'] -%}
    {%- for part in strategy.unique_key if strategy.unique_key is not string -%}
      {%- do own.append('dbt_unique_key_' ~ loop.index) -%}
    {%- endfor -%}
    {%- set own = own + own | map('upper') | list -%}
    {%- do create_columns(target_relation, adapter.get_missing_columns(staging, target_relation) | rejectattr('name', 'in', own) | list) -%}
    {%- set filled = [] -%}
    {%- for column in adapter.get_columns_in_relation(staging) if column.name not in own -%}
      {%- do filled.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {%- set build = snapshot_merge_sql(target=target_relation, source=staging, insert_cols=filled) -%}
  {%- endif -%}
  {%- do check_time_data_types(query) -%}

  {%- call statement('main') -%}
    {{ build }}
  {%- endcall -%}

  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(exists, full_refresh_mode=false)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- if not exists -%}
    {%- do create_indexes(target_relation) -%}
  {%- endif -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do adapter.commit() -%}
  {%- if exists -%}
    {%- do post_snapshot(staging) -%}
  {%- endif -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
