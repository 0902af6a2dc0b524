{# What exists, from PostgreSQL's catalog. #}

{% macro postgres__information_schema_name(database) %}
  {%- if database -%}
    {%- do adapter.verify_database(database) -%}
  {%- endif -%}
  information_schema
{%- endmacro %}

{% macro postgres__create_schema(relation) %}
  {%- if relation.database -%}
    {%- do adapter.verify_database(relation.database) -%}
  {%- endif -%}
  {%- call statement('create_schema') -%}
    create schema if not exists {{ relation.without_identifier().include(database=false) }}
  {%- endcall -%}
{% endmacro %}

{% macro postgres__drop_schema(relation) %}
  {%- if relation.database -%}
    {%- do adapter.verify_database(relation.database) -%}
  {%- endif -%}
  {%- call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier().include(database=false) }} cascade
  {%- endcall -%}
{% endmacro %}

{% macro postgres__list_schemas(database) %}
  {%- if database -%}
    {%- do adapter.verify_database(database) -%}
  {%- endif -%}
  {%- call statement('list_schemas', fetch_result=true, auto_begin=false) -%}
    select nspname from pg_catalog.pg_namespace
  {%- endcall -%}
  {{- return(load_result('list_schemas').table) -}}
{% endmacro %}

{% macro postgres__check_schema_exists(information_schema, schema) %}
  {%- if information_schema.database -%}
    {%- do adapter.verify_database(information_schema.database) -%}
  {%- endif -%}
  {%- call statement('check_schema_exists', fetch_result=true, auto_begin=false) -%}
    select count(*) from pg_catalog.pg_namespace where nspname = '{{ schema }}'
  {%- endcall -%}
  {{- return(load_result('check_schema_exists').table) -}}
{% endmacro %}

{# Temporary tables are looked for by their name alone. #}
{% macro postgres__get_columns_in_relation(relation) %}
  {%- call statement('get_columns_in_relation', fetch_result=true) -%}
    select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale
    from {{ relation.information_schema('columns') }}
    where table_name = '{{ relation.identifier }}'{{ " and table_schema = '" ~ relation.schema ~ "'" if relation.schema }}
    order by ordinal_position
  {%- endcall -%}
  {{- return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) -}}
{% endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) %}
  {%- call statement('list_relations_without_caching', fetch_result=true) -%}
    select '{{ schema_relation.database }}' as database, found.name, found.schema, found.type
    from (
      select tablename as name, schemaname as schema, 'table' as type from pg_catalog.pg_tables
      union all
      select viewname, schemaname, 'view' from pg_catalog.pg_views
      union all
      select matviewname, schemaname, 'materialized_view' from pg_catalog.pg_matviews
      union
      select p.proname, n.nspname, 'function'
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    ) found
    where found.schema ilike '{{ schema_relation.schema }}'
  {%- endcall -%}
  {{- return(load_result('list_relations_without_caching').table) -}}
{% endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) %}
  {%- set relations = [] -%}
  {%- for schema in schemas -%}
    {%- do relations.append({'schema': schema}) -%}
  {%- endfor -%}
  {{- return(postgres__get_catalog_relations(information_schema, relations)) -}}
{% endmacro %}

{# A row for each column of the relations that are named, or of all of a schema. #}
{% macro postgres__get_catalog_relations(information_schema, relations) %}
  {%- set database = information_schema.database -%}
  {%- do adapter.verify_database(database) -%}
  {%- set wanted = [] -%}
  {%- for relation in relations -%}
    {%- set name = " and upper(c.relname) = upper('" ~ relation.identifier ~ "')" if relation.identifier else '' -%}
    {%- do wanted.append("(upper(n.nspname) = upper('" ~ relation.schema ~ "')" ~ name ~ ')') -%}
  {%- endfor -%}
  {%- call statement('catalog', fetch_result=true) -%}
    select
      '{{ database }}' as table_database,
      n.nspname as table_schema,
      c.relname as table_name,
      case c.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end as table_type,
      pg_catalog.obj_description(c.oid, 'pg_class') as table_comment,
      a.attname as column_name,
      a.attnum as column_index,
      pg_catalog.format_type(a.atttypid, a.atttypmod) as column_type,
      pg_catalog.col_description(c.oid, a.attnum) as column_comment,
      pg_catalog.pg_get_userbyid(c.relowner) as table_owner
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where ({{ wanted | join(' or ') or 'false' }})
      and c.relkind in ('r', 'p', 'f', 'v', 'm')
      and c.relpersistence in ('p', 'u')
    order by n.nspname, c.relname, a.attnum
  {%- endcall -%}
  {{- return(load_result('catalog').table) -}}
{% endmacro %}

{# Which view reads which relation directly. #}
{% macro postgres__get_relations() %}
  {%- call statement('relations', fetch_result=true) -%}
    select distinct
      vn.nspname as dependent_schema, v.relname as dependent_name,
      rn.nspname as referenced_schema, r.relname as referenced_name
    from pg_catalog.pg_rewrite w
    join pg_catalog.pg_class v on v.oid = w.ev_class
    join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> w.ev_class
    join pg_catalog.pg_class r on r.oid = d.refobjid
    join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
    where rn.nspname <> 'information_schema' and rn.nspname not like 'pg\_%'
    order by 1, 2, 3, 4
  {%- endcall -%}
  {{- return(load_result('relations').table) -}}
{% endmacro %}

{% macro postgres_get_relations() %}
  {{- return(postgres__get_relations()) -}}
{% endmacro %}
