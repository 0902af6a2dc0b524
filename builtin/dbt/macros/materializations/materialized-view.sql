{# `materialized_view`, statement by statement: what runs where a macro that it calls is overridden. #}

{% materialization materialized_view, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type=this.MaterializedView) -%}
  {%- set aside = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, target_relation.MaterializedView if existing is none else existing.type) -%}
  {%- do materialized_view_setup(backup, aside, pre_hooks) -%}
  {%- set build = materialized_view_get_build_sql(existing, target_relation, backup, aside) -%}
  {%- if build == '' -%}
    {%- do materialized_view_execute_no_op(target_relation) -%}
  {%- else -%}
    {%- do materialized_view_execute_build_sql(build, existing, target_relation, post_hooks) -%}
  {%- endif -%}
  {%- do materialized_view_teardown(backup, aside, post_hooks) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}

{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) %}
  {%- do drop_relation_if_exists(load_cached_relation(backup_relation)) -%}
  {%- do drop_relation_if_exists(load_cached_relation(intermediate_relation)) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
{% endmacro %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) %}
  {%- do drop_relation_if_exists(backup_relation) -%}
  {%- do drop_relation_if_exists(intermediate_relation) -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
{% endmacro %}

{# An empty text where nothing is to be done though something has changed. #}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
  {%- if existing_relation is none -%}
    {{- return(get_create_materialized_view_as_sql(target_relation, sql)) -}}
  {%- elif should_full_refresh() or not existing_relation.is_materialized_view -%}
    {{- return(get_replace_sql(existing_relation, target_relation, sql)) -}}
  {%- endif -%}
  {%- set changes = get_materialized_view_configuration_changes(existing_relation, config) -%}
  {%- set then = config.get('on_configuration_change') -%}
  {%- set said = 'Configuration changes were identified and `on_configuration_change` was set to `' ~ then ~ '` for `' ~ target_relation.render() ~ '`' -%}
  {%- if changes is none -%}
    {{- return(refresh_materialized_view(target_relation)) -}}
  {%- elif then == 'apply' -%}
    {{- return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) -}}
  {%- elif then == 'continue' -%}
    {%- do exceptions.warn(said) -%}
    {{- return('') -}}
  {%- elif then == 'fail' -%}
    {%- do exceptions.raise_fail_fast_error(said) -%}
  {%- endif -%}
  {%- do exceptions.raise_compiler_error('Unexpected configuration scenario') -%}
{% endmacro %}

{% macro materialized_view_execute_no_op(target_relation) %}
  {%- do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') -%}
{% endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) %}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
  {%- call statement('main') -%}
    {{ build_sql }}
  {%- endcall -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=true)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do adapter.commit() -%}
{% endmacro %}
