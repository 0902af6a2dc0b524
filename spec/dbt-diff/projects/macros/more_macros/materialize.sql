{% materialization shelf, default %}
  {%- set target_relation = this -%}
  {% call statement('main') %}select 1{% endcall %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
{% materialization shelf_pg, adapter='postgres', supported_languages=['sql', 'python'] %}{{ cents('x') }}{% endmaterialization %}
