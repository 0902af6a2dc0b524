{% materialization stamped, default %}
  {{ exceptions.raise_compiler_error('the less special one was taken') }}
{% endmaterialization %}

{% materialization marked, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% do drop_relation_if_exists(load_cached_relation(this)) %}
  {% call statement('main') %}
    create table {{ target_relation }} as select 'root' as made_by, q.* from ({{ compiled_code }}) q
  {% endcall %}
  {% do adapter.commit() %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# What dbt's own table does, said once more. #}
{% materialization journal, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set staged = make_intermediate_relation(target_relation) -%}
  {%- set old = make_backup_relation(target_relation, 'table') -%}
  {{ drop_relation_if_exists(load_cached_relation(staged)) }}
  {{ drop_relation_if_exists(load_cached_relation(old)) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% if existing is none %}
    {% call statement('main') %}
      {{ create_table_as(False, target_relation, sql) }}
    {% endcall %}
  {% else %}
    {%- set temporary = make_temp_relation(target_relation) -%}
    {% call statement('staging') %}
      {{ create_table_as(True, temporary, sql) }}
    {% endcall %}
    {%- set columns = adapter.get_columns_in_relation(temporary) | map(attribute='quoted') | join(', ') -%}
    {% call statement('main') %}
      create table {{ staged }} as
        select {{ columns }} from {{ existing }} union all select {{ columns }} from {{ temporary }}
    {% endcall %}
    {% do adapter.rename_relation(existing, old) %}
    {% do adapter.rename_relation(staged, target_relation) %}
  {% endif %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do adapter.commit() %}
  {{ drop_relation_if_exists(old) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization uncommitted, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% call statement('main') %}create table {{ target_relation }} as {{ sql }}{% endcall %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization uncommitted_query, default %}
  {% do run_query('create table ' ~ this ~ ' as ' ~ sql) %}
  {% call statement('main', auto_begin=False) %}select 1{% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization commits_by_text, default %}
  {% call statement('main', auto_begin=False) %}create table {{ this }} as {{ sql }}{% endcall %}
  {% call statement(auto_begin=False) %}commit{% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization commits_nothing, default %}
  {% call statement('main', auto_begin=False) %}select 1{% endcall %}
  {% do adapter.commit() %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization after_commit, default %}
  {% call statement('main') %}select 1{% endcall %}
  {% do adapter.commit() %}
  {% call statement() %}create table {{ this }} as {{ sql }}{% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization fails_late, default %}
  {% call statement('main') %}create table {{ this }} as {{ sql }}{% endcall %}
  {% call statement('more') %}select 1 / 0{% endcall %}
  {% do adapter.commit() %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization raises, default %}
  {% call statement('main') %}create table {{ this }} as {{ sql }}{% endcall %}
  {{ exceptions.raise_compiler_error('no more of this') }}
{% endmaterialization %}

{% materialization returns_nothing, default %}
  {% call statement('main') %}create table {{ this }} as {{ sql }}{% endcall %}
  {% do adapter.commit() %}
{% endmaterialization %}

{% materialization returns_text, default %}
  {% call statement('main') %}select 1{% endcall %}
  {{ return('done') }}
{% endmaterialization %}

{% materialization returns_list, default %}
  {% call statement('main') %}select 1{% endcall %}
  {{ return([this]) }}
{% endmaterialization %}

{% materialization returns_other_keys, default %}
  {% call statement('main') %}select 1{% endcall %}
  {{ return({'relation': this}) }}
{% endmaterialization %}

{% materialization returns_no_list, default %}
  {% call statement('main') %}select 1{% endcall %}
  {{ return({'relations': 'this'}) }}
{% endmaterialization %}

{% materialization returns_names, default %}
  {% call statement('main') %}select 1{% endcall %}
  {{ return({'relations': ['this']}) }}
{% endmaterialization %}

{% materialization without_main, default %}
  {% call statement('other') %}select 1{% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization says_itself, default %}
  {% call noop_statement('main', 'DID NOTHING 7', 'DID', 7) %}{% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization view, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% do adapter.create_schema(api.Relation.create(database=this.database, schema=this.schema)) %}
  {% do drop_relation_if_exists(load_relation(this)) %}
  {% call statement('main') %}
    create table {{ target_relation }} as select 'as a table' as made_by, q.* from ({{ sql }}) q
  {% endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro counted() %}{{ return(run_query('select count(*) from ' ~ ref('plain')).columns[0].values()[0]) }}{% endmacro %}

{% materialization names, default %}
  {%- set temporary = make_temp_relation(this) -%}
  {% call statement('main') %}
    create table {{ this }} as select
      '{{ make_intermediate_relation(this).identifier }}' as intermediate,
      '{{ make_backup_relation(this, "view").identifier }} {{ make_backup_relation(this, "view").type }}' as backup,
      '{{ temporary.schema }}' as temporary_schema,
      '{{ temporary.identifier[:14] }}' as temporary,
      '{{ pre_hooks | length }} {{ post_hooks | map(attribute="sql") | join(",") }}' as hooks,
      '{{ model.alias }} {{ model.unique_id }} {{ config.get("flavour") }}' as known,
      '{{ adapter.get_relation(this.database, this.schema, "nowhere") }}' as missing,
      {{ counted() }} as counted
  {% endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}

{# What dbt's own incremental does, said once more. #}
{% materialization upserted, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set on_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% if existing is none or should_full_refresh() %}
    {% do drop_relation_if_exists(existing) %}
    {% call statement('main') %}
      {{ get_create_table_as_sql(False, target_relation, sql) }}
    {% endcall %}
    {% do create_indexes(target_relation) %}
  {% else %}
    {%- set staged = make_temp_relation(target_relation) -%}
    {% do run_query(get_create_table_as_sql(True, staged, sql)) %}
    {% do adapter.expand_target_column_types(from_relation=staged, to_relation=target_relation) %}
    {%- set columns = process_schema_changes(on_change, staged, existing) or adapter.get_columns_in_relation(existing) -%}
    {%- set strategy = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}
    {% call statement('main') %}
      {{ strategy({
        'target_relation': target_relation, 'temp_relation': staged, 'unique_key': config.get('unique_key'),
        'dest_columns': columns, 'incremental_predicates': config.get('incremental_predicates')
      }) }}
    {% endcall %}
  {% endif %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, should_full_refresh())) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do adapter.commit() %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro rows_of(n) %}
  {% if n == 1 %}select 1 as id, 'a'::varchar(3) as name, 10 as gone, 7 as kept
  {% elif n == 2 %}select v.id, v.name::varchar(10) as name, true as flag, v.kept from (values (1, 'A', 8), (2, 'longer', 9)) v (id, name, kept)
  {% else %}select 3 as id, 'c'::varchar(10) as name, false as flag, 5.5::numeric as kept{% endif %}
{% endmacro %}
