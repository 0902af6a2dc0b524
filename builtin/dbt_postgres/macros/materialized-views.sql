{# Materialized views of PostgreSQL. #}

{% macro postgres__get_create_materialized_view_as_sql(relation, sql) -%}
  create materialized view if not exists {{ relation.render() }} as {{ sql }};
  {%- for index in config.get('indexes', default=[]) %}
  {{ get_create_index_sql(relation, index) }};
  {%- endfor %}
{%- endmacro %}

{% macro postgres__refresh_materialized_view(relation) -%}
  refresh materialized view {{ relation.render() }}
{%- endmacro %}

{% macro postgres__describe_materialized_view(relation) %}
  {{- return({'indexes': run_query(get_show_indexes_sql(relation))}) -}}
{% endmacro %}

{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {%- set current = postgres__describe_materialized_view(existing_relation) -%}
  {{- return(existing_relation.get_materialized_view_config_change_collection(current, new_config.model)) -}}
{% endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {%- if configuration_changes.requires_full_refresh -%}
    {{ get_replace_sql(existing_relation, relation, sql) }}
  {%- else -%}
    {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes.indexes) }}
  {%- endif -%}
{% endmacro %}

{% macro postgres__update_indexes_on_materialized_view(relation, index_changes) %}
  {%- for change in index_changes -%}
    {%- if change.action == 'drop' -%}
      {{ postgres__get_drop_index_sql(relation, change.context.name) }};
    {% elif change.action == 'create' -%}
      {{ postgres__get_create_index_sql(relation, change.context.as_node_config) }};
    {% endif -%}
  {%- endfor -%}
{% endmacro %}
