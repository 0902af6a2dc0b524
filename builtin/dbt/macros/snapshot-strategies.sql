{#
  How a changed row is known. A strategy is a macro snapshot_<name>_strategy that gives a dict: unique_key, updated_at, row_changed (a
  condition over the two inputs), scd_id, hard_deletes. A project can have its own.
#}

{% macro strategy_dispatch(name) %}
  {%- set parts = name.split('.', 1) -%}
  {%- set owner = parts[0] if parts | length > 1 else none -%}
  {%- if owner is not none and owner not in context -%}
    {%- do exceptions.raise_compiler_error("Could not find package '" ~ owner ~ "', called with '" ~ name ~ "'") -%}
  {%- endif -%}
  {%- set names = context if owner is none else context[owner] -%}
  {%- set wanted = 'snapshot_' ~ parts[-1] ~ '_strategy' -%}
  {%- if wanted not in names -%}
    {%- do exceptions.raise_compiler_error("The specified strategy macro '" ~ parts[-1] ~ "' was not found in package '" ~ owner ~ "'") -%}
  {%- endif -%}
  {{- return(names[wanted]) -}}
{% endmacro %}

{% macro snapshot_hash_arguments(args) %}
  {{- adapter.dispatch('snapshot_hash_arguments', 'dbt')(args) -}}
{% endmacro %}

{# Tables that dbt made have such ids: the text is part of what is promised. #}
{% macro default__snapshot_hash_arguments(args) -%}
  md5({% for arg in args %}coalesce(cast({{ arg }} as varchar ), ''){{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) %}
  {{- adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp) -}}
{% endmacro %}

{% macro default__snapshot_string_as_time(timestamp) %}
  {%- do exceptions.raise_not_implemented('snapshot_string_as_time macro not implemented for adapter ' ~ adapter.type()) -%}
{% endmacro %}

{# Compared with the version's own begin, since the table may be older than the strategy and lack the column. #}
{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set key, time = config.get('unique_key'), config.get('updated_at') -%}
  {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
  {{- return({
    'unique_key': key,
    'updated_at': time,
    'row_changed': '(' ~ snapshotted_rel ~ '.' ~ columns.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ time ~ ')',
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(key, time)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes,
  }) -}}
{% endmacro %}

{# Whether one of the columns to compare is new in the table, and those that are not, quoted. #}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) %}
  {%- if not target_exists -%}
    {{- return((false, [])) -}}
  {%- endif -%}
  {%- if check_cols_config == 'all' -%}
    {%- set compared = get_columns_in_query(node['compiled_code']) -%}
  {%- elif check_cols_config is iterable and check_cols_config | length > 0 -%}
    {# The query says how the names are really written. It may end in a comment. #}
    {%- set compared = get_columns_in_query('select ' ~ check_cols_config | join(', ') ~ ' from (\n' ~ node['compiled_code'] ~ '\n) subq') -%}
  {%- else -%}
    {%- do exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) -%}
  {%- endif -%}
  {%- set target = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
  {%- set existing = adapter.get_columns_in_relation(target) | map(attribute='name') | list -%}
  {%- set quoted = [] -%}
  {%- for name in compared if name in existing -%}
    {%- do quoted.append(adapter.quote(name)) -%}
  {%- endfor -%}
  {{- return((quoted | length < compared | length, quoted)) -}}
{% endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set key = config.get('unique_key') -%}
  {%- set time = config.get('updated_at') or snapshot_get_time() -%}
  {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
  {%- set is_new, compared = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) -%}
  {%- set differences = [get_true_sql()] if is_new else [] -%}
  {%- for column in compared or [] if not is_new -%}
    {%- set old, new = snapshotted_rel ~ '.' ~ column, current_rel ~ '.' ~ column -%}
    {%- do differences.append(
      old ~ ' != ' ~ new ~ ' or (' ~ old ~ ' is null and not ' ~ new ~ ' is null) or (not ' ~ old ~ ' is null and ' ~ new ~ ' is null)'
    ) -%}
  {%- endfor -%}
  {{- return({
    'unique_key': key,
    'updated_at': time,
    'row_changed': '(' ~ differences | join(' or ') ~ ')',
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(key, time)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes,
  }) -}}
{% endmacro %}
