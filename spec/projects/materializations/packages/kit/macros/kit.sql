{% materialization table, default %}
  {{ exceptions.raise_compiler_error('a package took table over') }}
{% endmaterialization %}

{% materialization stamped, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% call statement('main') %}
    create table {{ target_relation }} as select 'kit default' as made_by, q.* from ({{ sql }}) q
  {% endcall %}
  {% do adapter.commit() %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization stamped, adapter='postgres' %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% do drop_relation_if_exists(load_cached_relation(this)) %}
  {% call statement('main') %}
    create table {{ target_relation }} as select 'kit postgres' as made_by, q.* from ({{ sql }}) q
  {% endcall %}
  {% do adapter.commit() %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization marked, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% do drop_relation_if_exists(load_cached_relation(this)) %}
  {% call statement('main') %}
    create table {{ target_relation }} as select 'kit' as made_by, q.* from ({{ sql }}) q
  {% endcall %}
  {% do adapter.commit() %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
