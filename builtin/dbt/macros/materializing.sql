{# What a project's own materialization is made of. #}

{# Outside of the transaction: what is open is committed first, since such hooks (vacuum) cannot run within one. #}
{% macro run_hooks(hooks, inside_transaction=true) %}
  {%- for hook in hooks | selectattr('transaction', 'equalto', inside_transaction) -%}
    {%- if loop.first and not inside_transaction -%}
      {%- call statement(auto_begin=false) -%}commit{%- endcall -%}
    {%- endif -%}
    {%- set text = render(hook.get('sql')) | trim -%}
    {%- if text != '' -%}
      {%- call statement(auto_begin=inside_transaction) -%}{{ text }}{%- endcall -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') %}
  {{- return(adapter.dispatch('make_intermediate_relation', 'dbt')(base_relation, suffix)) -}}
{% endmacro %}

{% macro default__make_intermediate_relation(base_relation, suffix) %}
  {{- return(default__make_temp_relation(base_relation, suffix)) -}}
{% endmacro %}

{# Batches of a model that run at the same time have a name each. #}
{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
  {%- if suffix == '__dbt_tmp' and model.batch -%}
    {%- set suffix = suffix ~ '_' ~ model.batch.id -%}
  {%- endif -%}
  {{- return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) -}}
{% endmacro %}

{% macro default__make_temp_relation(base_relation, suffix) %}
  {{- return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) -}}
{% endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') %}
  {{- return(adapter.dispatch('make_backup_relation', 'dbt')(base_relation, backup_relation_type, suffix)) -}}
{% endmacro %}

{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {%- set path = {'identifier': base_relation.identifier ~ suffix} -%}
  {{- return(base_relation.incorporate(path=path, type=backup_relation_type)) -}}
{% endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) %}
  {{- adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql) -}}
{% endmacro %}

{% macro default__get_create_table_as_sql(temporary, relation, sql) %}
  {{- return(create_table_as(temporary, relation, sql)) -}}
{% endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') %}
  {%- if language != 'sql' -%}
    {%- do exceptions.raise_compiler_error("create_table_as() knows no language but sql, got '" ~ language ~ "'") -%}
  {%- endif -%}
  {{- adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) -}}
{% endmacro %}

{% macro default__create_table_as(temporary, relation, sql) -%}
  {{ config.get('sql_header') or '' }}
  create {{ 'temporary ' if temporary }}table {{ relation.render() }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) %}
  {{- adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_create_view_as_sql(relation, sql) %}
  {{- return(create_view_as(relation, sql)) -}}
{% endmacro %}

{% macro create_view_as(relation, sql) %}
  {{- adapter.dispatch('create_view_as', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__create_view_as(relation, sql) -%}
  {{ config.get('sql_header') or '' }}
  create view {{ relation.render() }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro create_indexes(relation) %}
  {{- adapter.dispatch('create_indexes', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__create_indexes(relation) %}
  {%- for index in config.get('indexes', default=[]) -%}
    {%- set text = get_create_index_sql(relation, index) -%}
    {%- if text -%}
      {%- do run_query(text) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro get_create_index_sql(relation, index_dict) %}
  {{- return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) -}}
{% endmacro %}

{# An engine of which it is not known how it makes indexes gets none. #}
{% macro default__get_create_index_sql(relation, index_dict) %}
  {{- return(none) -}}
{% endmacro %}
