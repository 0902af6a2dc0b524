{# `function`: a user-defined function, made by the macro that its type and language name. #}

{% materialization function, default, supported_languages=['sql', 'python', 'javascript'] %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type=this.Function) -%}
  {%- do run_hooks(pre_hooks) -%}
  {%- set wanted = this.get_function_macro_name(this.get_function_config(model)) -%}
  {%- set find = adapter.dispatch -%}
  {%- do function_execute_build_sql(find(wanted, 'dbt')(target_relation), existing, target_relation) -%}
  {%- do run_hooks(post_hooks) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
