{# SQL of incremental strategies, and columns that come and go. #}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {%- if on_schema_change in ['append_new_columns', 'fail', 'ignore', 'sync_all_columns'] -%}
    {{- return(on_schema_change) -}}
  {%- endif -%}
  {%- do log('on_schema_change is no "' ~ on_schema_change ~ '": "' ~ default ~ '" is meant.') -%}
  {{- return(default) -}}
{% endmacro %}

{# The columns of the first list that the second has none of that name for. #}
{% macro diff_columns(source_columns, target_columns) %}
  {%- set names = target_columns | map(attribute='name') | list -%}
  {{- return(source_columns | rejectattr('name', 'in', names) | list) -}}
{% endmacro %}

{% macro diff_column_data_types(source_columns, target_columns) %}
  {{- return(adapter.dispatch('diff_column_data_types', 'dbt')(source_columns, target_columns)) -}}
{% endmacro %}

{% macro default__diff_column_data_types(source_columns, target_columns) %}
  {%- set changes = [] -%}
  {%- for column in source_columns -%}
    {%- for other in target_columns if other.name == column.name -%}
      {%- if column.expanded_data_type != other.expanded_data_type and not column.can_expand_to(other_column=other) -%}
        {%- do changes.append({'column_name': other.name, 'new_type': column.expanded_data_type}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {{- return(changes) -}}
{% endmacro %}

{% macro check_for_schema_changes(source_relation, target_relation) %}
  {{- return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) -}}
{% endmacro %}

{% macro default__check_for_schema_changes(source_relation, target_relation) %}
  {%- set source_columns = adapter.get_columns_in_relation(source_relation) -%}
  {%- set target_columns = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(source_columns, target_columns) -%}
  {%- set removed = diff_columns(target_columns, source_columns) -%}
  {%- set retyped = diff_column_data_types(source_columns, target_columns) -%}
  {{- return({
    'schema_changed': added != [] or removed != [] or retyped != [],
    'source_not_in_target': added,
    'target_not_in_source': removed,
    'source_columns': source_columns,
    'target_columns': target_columns,
    'new_target_types': retyped,
  }) -}}
{% endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {{- return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) -}}
{% endmacro %}

{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- set all = on_schema_change == 'sync_all_columns' -%}
  {%- set removed = schema_changes_dict['target_not_in_source'] if all else [] -%}
  {%- if added or removed -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
  {%- endif -%}
  {%- for change in schema_changes_dict['new_target_types'] if all -%}
    {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
  {%- endfor -%}
{% endmacro %}

{# The columns to insert; an empty dict where those of the table are meant. #}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {{- return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) -}}
{% endmacro %}

{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {%- if on_schema_change == 'ignore' -%}
    {{- return({}) -}}
  {%- endif -%}
  {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
  {# A table of no columns was not read rightly: nothing may be dropped for it. #}
  {%- if not changes['source_columns'] -%}
    {%- set told = 'Could not read any columns of ' ~ source_relation ~ ', the new rows of ' ~ target_relation ~ ": a metadata failure, and no change that on_schema_change '" ~ on_schema_change ~ "' may follow." -%}
    {%- if on_schema_change != 'append_new_columns' -%}
      {%- do exceptions.raise_compiler_error(told) -%}
    {%- endif -%}
    {%- do exceptions.warn(told) -%}
    {{- return([]) -}}
  {%- endif -%}
  {%- if changes['schema_changed'] and on_schema_change == 'fail' -%}
    {%- do exceptions.raise_compiler_error(
      'The source and target schemas on this incremental model are out of sync!'
      ~ '\nSource columns not in target: ' ~ changes['source_not_in_target']
      ~ '\nTarget columns not in source: ' ~ changes['target_not_in_source']
      ~ '\nNew column types: ' ~ changes['new_target_types']
    ) -%}
  {%- elif changes['schema_changed'] -%}
    {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
  {%- endif -%}
  {{- return(changes['source_columns']) -}}
{% endmacro %}

{% macro alter_column_type(relation, column_name, new_column_type) %}
  {{- return(adapter.dispatch('alter_column_type', 'dbt')(relation, column_name, new_column_type)) -}}
{% endmacro %}

{% macro default__alter_column_type(relation, column_name, new_column_type) %}
  {%- set name = adapter.quote(column_name) -%}
  {%- call statement('alter_column_type') -%}
    alter table {{ relation.render() }} alter column {{ name }} type {{ new_column_type }} using {{ name }}::{{ new_column_type }}
  {%- endcall -%}
{% endmacro %}

{% macro alter_relation_add_remove_columns(relation, add_columns=none, remove_columns=none) %}
  {{- return(adapter.dispatch('alter_relation_add_remove_columns', 'dbt')(relation, add_columns, remove_columns)) -}}
{% endmacro %}

{% macro default__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {%- set changes = [] -%}
  {%- for column in add_columns or [] -%}
    {%- do changes.append('add column ' ~ column.quoted ~ ' ' ~ column.expanded_data_type) -%}
  {%- endfor -%}
  {%- for column in remove_columns or [] -%}
    {%- do changes.append('drop column ' ~ column.quoted) -%}
  {%- endfor -%}
  {%- if changes -%}
    {%- do run_query('alter table ' ~ relation.render() ~ ' ' ~ changes | join(', ')) -%}
  {%- endif -%}
{% endmacro %}

{% macro get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {{- return(adapter.dispatch('get_merge_update_columns', 'dbt')(merge_update_columns, merge_exclude_columns, dest_columns)) -}}
{% endmacro %}

{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {%- if merge_update_columns and merge_exclude_columns -%}
    {%- do exceptions.raise_compiler_error('Model cannot specify merge_update_columns and merge_exclude_columns. Please update model to use only one config') -%}
  {%- elif merge_update_columns -%}
    {{- return(merge_update_columns) -}}
  {%- endif -%}
  {%- set left_out = merge_exclude_columns | map('lower') | list if merge_exclude_columns else [] -%}
  {%- set names = [] -%}
  {%- for column in dest_columns if column.name | lower not in left_out -%}
    {%- do names.append(column.quoted) -%}
  {%- endfor -%}
  {{- return(names) -}}
{% endmacro %}

{% macro get_merge_unique_key_match(source_unique_key, target_unique_key) %}
  {{- return(adapter.dispatch('get_merge_unique_key_match', 'dbt')(source_unique_key, target_unique_key)) -}}
{% endmacro %}

{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) %}
  {{- return(equals(source_unique_key, target_unique_key) | trim) -}}
{% endmacro %}

{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) %}
  {{- adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, kwargs.get('predicates', incremental_predicates)) -}}
{% endmacro %}

{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- set list = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {%- set updated = get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns) -%}
  {%- set conditions = [] + (incremental_predicates or []) -%}
  {%- if not unique_key -%}
    {%- do conditions.append('FALSE') -%}
  {%- elif unique_key is string -%}
    {%- do conditions.append(get_merge_unique_key_match('DBT_INTERNAL_SOURCE.' ~ unique_key, 'DBT_INTERNAL_DEST.' ~ unique_key)) -%}
  {%- else -%}
    {%- for part in unique_key -%}
      {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ part ~ ' = DBT_INTERNAL_DEST.' ~ part) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ config.get('sql_header') or '' }}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on ({{ conditions | join(') and (') }})
  {%- if unique_key %}
  when matched then update set
    {% for name in updated -%}
      {{ name }} = DBT_INTERNAL_SOURCE.{{ name }}{{ ', ' if not loop.last }}
    {%- endfor %}
  {%- endif %}
  when not matched then insert ({{ list }}) values ({{ list }})
{%- endmacro %}

{% macro get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {{- adapter.dispatch('get_delete_insert_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates) -}}
{% endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
  {%- if unique_key -%}
    {%- set key = unique_key if unique_key is string else unique_key | join(', ') -%}
  delete from {{ target }} as DBT_INTERNAL_DEST
  where ({{ key }}) in (select distinct {{ key }} from {{ source }} as DBT_INTERNAL_SOURCE)
    {%- for predicate in incremental_predicates or [] %}
    and {{ predicate }}
    {%- endfor %};
  {% endif -%}
  {%- set list = get_quoted_csv(dest_columns | map(attribute='name')) %}
  insert into {{ target }} ({{ list }})
  (select {{ list }} from {{ source }})
{%- endmacro %}

{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) -%}
  {%- set list = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  insert into {{ target_relation }} ({{ list }})
  (select {{ list }} from {{ temp_relation }})
{%- endmacro %}

{% macro get_incremental_append_sql(arg_dict) %}
  {{- return(adapter.dispatch('get_incremental_append_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}

{% macro default__get_incremental_append_sql(arg_dict) %}
  {{- return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) -}}
{% endmacro %}

{% macro get_incremental_delete_insert_sql(arg_dict) %}
  {{- return(adapter.dispatch('get_incremental_delete_insert_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}

{% macro default__get_incremental_delete_insert_sql(arg_dict) %}
  {{- return(get_delete_insert_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) -}}
{% endmacro %}

{% macro get_incremental_merge_sql(arg_dict) %}
  {{- return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}

{% macro default__get_incremental_merge_sql(arg_dict) %}
  {{- return(get_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) -}}
{% endmacro %}

{% macro get_incremental_insert_overwrite_sql(arg_dict) %}
  {{- return(adapter.dispatch('get_incremental_insert_overwrite_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}

{% macro default__get_incremental_insert_overwrite_sql(arg_dict) %}
  {{- return(get_insert_overwrite_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) -}}
{% endmacro %}

{% macro get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) %}
  {{- adapter.dispatch('get_insert_overwrite_merge_sql', 'dbt')(target, source, dest_columns, predicates, include_sql_header) -}}
{% endmacro %}

{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header) -%}
  {%- set list = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {{ config.get('sql_header') or '' if include_sql_header }}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on FALSE
  when not matched by source {{ 'and ' ~ predicates | join(' and ') if predicates }} then delete
  when not matched then insert ({{ list }}) values ({{ list }})
{%- endmacro %}

{% macro get_incremental_microbatch_sql(arg_dict) %}
  {{- return(adapter.dispatch('get_incremental_microbatch_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}

{% macro default__get_incremental_microbatch_sql(arg_dict) %}
  {%- do exceptions.raise_not_implemented('microbatch materialization strategy not implemented for adapter ' ~ adapter.type()) -%}
{% endmacro %}

{% macro get_incremental_default_sql(arg_dict) %}
  {{- return(adapter.dispatch('get_incremental_default_sql', 'dbt')(arg_dict)) -}}
{% endmacro %}

{% macro default__get_incremental_default_sql(arg_dict) %}
  {{- return(get_incremental_append_sql(arg_dict)) -}}
{% endmacro %}
