{# Descriptions as comments in the database, where `persist_docs` says so. #}

{% macro persist_docs(relation, model, for_relation=true, for_columns=true) %}
  {{- return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) -}}
{% endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) %}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns -%}
    {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set text = alter_column_comment(relation, validate_doc_columns(relation, model.columns, existing)) -%}
    {%- if text and text | trim != '' -%}
      {%- do run_query(text) -%}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{# Those of the columns that the relation has; of the others it is told. Without quotes the case of letters does not count. #}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) %}
  {%- set folded = existing_column_names | map('lower') | list -%}
  {%- set present = {} -%}
  {%- set missing = [] -%}
  {%- for name, column in column_dict.items() -%}
    {%- if name in existing_column_names or (name | lower in folded and not column['quote']) -%}
      {%- do present.update({name: column}) -%}
    {%- else -%}
      {%- do missing.append(name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if missing -%}
    {%- do exceptions.warn('In relation ' ~ relation.render() ~ ': The following columns are specified in the schema but are not present in the database: ' ~ missing | join(', ')) -%}
  {%- endif -%}
  {{- return(present) -}}
{% endmacro %}

{% macro alter_relation_comment(relation, relation_comment) %}
  {{- return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) -}}
{% endmacro %}

{% macro default__alter_relation_comment(relation, relation_comment) -%}
  comment on {{ (relation.type or 'table') | replace('_', ' ') }} {{ relation.render() }} is '{{ relation_comment | replace("'", "''") }}'
{%- endmacro %}

{% macro alter_column_comment(relation, column_dict) %}
  {{- return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) -}}
{% endmacro %}

{# Columns that the relation does not have are left out. #}
{% macro default__alter_column_comment(relation, column_dict) -%}
  {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- for name in column_dict if name in existing or name | lower in existing %}
    {%- set column = column_dict[name] -%}
    {%- set written = adapter.quote(name) if column['quote'] else name %}
  comment on column {{ relation.render() }}.{{ written }} is '{{ column['description'] | replace("'", "''") }}';
  {%- endfor %}
{%- endmacro %}
