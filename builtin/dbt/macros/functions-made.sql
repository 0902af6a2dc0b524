{# SQL that makes a user-defined function of a `functions:` node. #}

{% macro function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {{- return(adapter.dispatch('function_execute_build_sql', 'dbt')(build_sql, existing_relation, target_relation)) -}}
{% endmacro %}

{% macro default__function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {%- call statement('main') -%}
    {{ build_sql }}
  {%- endcall -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke(existing_relation, full_refresh_mode=true)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- do adapter.commit() -%}
{% endmacro %}

{% macro scalar_function_sql(target_relation) %}
  {{- return(adapter.dispatch('scalar_function_sql', 'dbt')(target_relation)) -}}
{% endmacro %}

{% macro default__scalar_function_sql(target_relation) -%}
  {{ scalar_function_create_replace_signature_sql(target_relation) }}
  {{ scalar_function_body_sql() }}
{%- endmacro %}

{% macro scalar_function_create_replace_signature_sql(target_relation) %}
  {{- return(adapter.dispatch('scalar_function_create_replace_signature_sql', 'dbt')(target_relation)) -}}
{% endmacro %}

{% macro default__scalar_function_create_replace_signature_sql(target_relation) -%}
  create or replace function {{ target_relation.render() }} ({{ formatted_scalar_function_args_sql() }})
  returns {{ model.returns.data_type }}
  {{ scalar_function_volatility_sql() }}
  as
{%- endmacro %}

{% macro formatted_scalar_function_args_sql() %}
  {{- return(adapter.dispatch('formatted_scalar_function_args_sql', 'dbt')()) -}}
{% endmacro %}

{% macro default__formatted_scalar_function_args_sql() %}
  {%- for argument in model.arguments -%}
    {{ argument.name }} {{ argument.data_type }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{% endmacro %}

{% macro formatted_scalar_function_args_javascript() %}
  {{- return(adapter.dispatch('formatted_scalar_function_args_javascript', 'dbt')()) -}}
{% endmacro %}

{% macro default__formatted_scalar_function_args_javascript() %}
  {%- do exceptions.raise_compiler_error('formatted_scalar_function_args_javascript not implemented for adapter ' ~ adapter.type()) -%}
{% endmacro %}

{% macro scalar_function_body_sql() %}
  {{- return(adapter.dispatch('scalar_function_body_sql', 'dbt')()) -}}
{% endmacro %}

{% macro default__scalar_function_body_sql() -%}
  $$
    {{ model.compiled_code }}
  $$ language sql
{%- endmacro %}

{% macro scalar_function_volatility_sql() %}
  {{- return(adapter.dispatch('scalar_function_volatility_sql', 'dbt')()) -}}
{% endmacro %}

{# Of a function that says nothing the engine decides. #}
{% macro default__scalar_function_volatility_sql() %}
  {%- set said = model.config.get('volatility') -%}
  {%- set words = {'deterministic': 'immutable', 'stable': 'stable', 'non-deterministic': 'volatile'} -%}
  {%- if said in words -%}
    {{ words[said] }}
  {%- elif said is not none -%}
    {%- do unsupported_volatility_warning(said) -%}
  {%- endif -%}
{% endmacro %}

{% macro scalar_function_volatility_javascript() %}
  {{- return(adapter.dispatch('scalar_function_volatility_javascript', 'dbt')()) -}}
{% endmacro %}

{% macro default__scalar_function_volatility_javascript() %}
  {%- if model.config.get('volatility') is not none -%}
    {%- do exceptions.warn('Volatility is not supported by ' ~ adapter.type() ~ ' in javascript UDF and will be ignored') -%}
  {%- endif -%}
{% endmacro %}

{% macro unsupported_volatility_warning(volatility) %}
  {{- return(adapter.dispatch('unsupported_volatility_warning', 'dbt')(volatility)) -}}
{% endmacro %}

{% macro default__unsupported_volatility_warning(volatility) %}
  {%- do exceptions.warn('Found `' ~ volatility ~ '` volatility specified on function `' ~ model.name ~ '`. This volatility is not supported by ' ~ adapter.type() ~ ', and will be ignored') -%}
{% endmacro %}

{% macro get_aggregate_function_create_replace_signature(target_relation) %}
  {{- return(adapter.dispatch('get_aggregate_function_create_replace_signature', 'dbt')(target_relation)) -}}
{% endmacro %}

{% macro default__get_aggregate_function_create_replace_signature(target_relation) -%}
  create or replace aggregate function {{ target_relation.render() }} ({{ get_formatted_aggregate_function_args() }})
  returns {{ model.returns.data_type }}
  {{ get_function_language_specifier() }}
  {{ get_aggregate_function_volatility_specifier() }}
  {{ get_function_python_options() if model.get('language') == 'python' }}
  as
{%- endmacro %}

{% macro get_formatted_aggregate_function_args() %}
  {{- return(adapter.dispatch('get_formatted_aggregate_function_args', 'dbt')()) -}}
{% endmacro %}

{% macro default__get_formatted_aggregate_function_args() %}
  {{- formatted_scalar_function_args_sql() -}}
{% endmacro %}

{% macro get_aggregate_function_volatility_specifier() %}
  {{- return(adapter.dispatch('get_aggregate_function_volatility_specifier', 'dbt')()) -}}
{% endmacro %}

{% macro default__get_aggregate_function_volatility_specifier() %}
  {{- scalar_function_volatility_sql() -}}
{% endmacro %}

{% macro get_function_language_specifier() %}
  {{- return(adapter.dispatch('get_function_language_specifier', 'dbt')()) -}}
{% endmacro %}

{# SQL needs not be said. #}
{% macro default__get_function_language_specifier() %}
  {%- set language = model.get('language') -%}
  {%- if language != 'sql' -%}
    language {{ {'javascript': 'js'}.get(language, language) }}
  {%- endif -%}
{% endmacro %}

{% macro get_function_python_options() %}
  {{- return(adapter.dispatch('get_function_python_options', 'dbt')()) -}}
{% endmacro %}

{% macro default__get_function_python_options() -%}
  runtime_version = '{{ model.config.get('runtime_version') }}'
  handler = '{{ model.config.get('entry_point') }}'
  {{ "packages = ('" ~ model.config.get('packages') | join("','") ~ "')" if model.config.get('packages') }}
{%- endmacro %}
