{# SQL from within a template. Nothing is asked in the parse pass. #}

{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') %}
  {%- if execute -%}
    {%- set text = caller() -%}
    {%- if language != 'sql' -%}
      {{- exceptions.raise_compiler_error("statement() knows no language but sql, got '" ~ language ~ "'") -}}
    {%- endif -%}
    {%- set answer = adapter.execute(text, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- if name is not none -%}
      {{- store_result(name, response=answer[0], agate_table=answer[1]) -}}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) %}
  {%- set text = caller() -%}
  {%- if name == 'main' -%}
    {%- do write(text) -%}
  {%- endif -%}
  {%- if name is not none -%}
    {{- store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -}}
  {%- endif -%}
{% endmacro %}

{% macro run_query(sql) %}
  {%- call statement('run_query_statement', fetch_result=true, auto_begin=false) -%}
    {{- sql -}}
  {%- endcall -%}
  {{- return(load_result('run_query_statement').table) -}}
{% endmacro %}

{# A relation's name as a text of Python's, for programs made of templates. #}
{% macro resolve_model_name(input_model_name) %}
  {{- return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) -}}
{% endmacro %}

{% macro default__resolve_model_name(input_model_name) %}
  {{- input_model_name | string | replace('"', '\\"') -}}
{% endmacro %}
