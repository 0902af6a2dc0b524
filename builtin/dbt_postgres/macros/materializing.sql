{# What PostgreSQL does in a way of its own when relations are made. #}

{% macro postgres__create_table_as(temporary, relation, sql) -%}
  {{ config.get('sql_header') or '' }}
  create {{ 'temporary ' if temporary else 'unlogged ' if config.get('unlogged') else '' }}table {{ relation.render() }} as (
    {{ sql }}
  )
{%- endmacro %}

{# Names longer than the engine's are cut in front of the suffix, so that the suffix stays. #}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
  {%- set end = suffix ~ (modules.datetime.datetime.now().strftime('%H%M%S%f') if dstring else '') -%}
  {%- set room = base_relation.relation_max_name_length() - end | length -%}
  {%- if room < 0 -%}
    {%- do exceptions.raise_compiler_error('Relation suffix is too long (' ~ end | length ~ ' characters). Maximum length is ' ~ base_relation.relation_max_name_length() ~ ' characters.') -%}
  {%- endif -%}
  {{- return(base_relation.incorporate(path={'identifier': base_relation.identifier[:room] ~ end})) -}}
{% endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
  {{- return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=false)) -}}
{% endmacro %}

{# Temporary tables have a schema of their own: none is said. #}
{% macro postgres__make_temp_relation(base_relation, suffix) %}
  {%- set named = postgres__make_relation_with_suffix(base_relation, suffix, dstring=true) -%}
  {{- return(named.incorporate(path={'database': none, 'schema': none})) -}}
{% endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {{- return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=false).incorporate(type=backup_relation_type)) -}}
{% endmacro %}

{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set columns = [index_dict['columns']] if index_dict['columns'] is string else index_dict['columns'] -%}
  {%- set name = local_md5(relation.render() ~ tojson([columns, index_dict.get('unique'), index_dict.get('type'), modules.datetime.datetime.now() | string])) -%}
  create {{ 'unique ' if index_dict.get('unique') }}index if not exists "{{ name }}" on {{ relation.render() }}
  {{- ' using ' ~ index_dict['type'] if index_dict.get('type') }} ({{ columns | join(', ') }})
{%- endmacro %}

{% macro postgres__copy_grants() %}
  {{- return(false) -}}
{% endmacro %}

{% macro postgres__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
  where grantor = current_role and grantee <> current_role
    and table_schema = '{{ relation.schema }}' and table_name = '{{ relation.identifier }}'
{%- endmacro %}

{% macro postgres__get_incremental_default_sql(arg_dict) %}
  {{- return(get_incremental_delete_insert_sql(arg_dict) if arg_dict['unique_key'] else get_incremental_append_sql(arg_dict)) -}}
{% endmacro %}
