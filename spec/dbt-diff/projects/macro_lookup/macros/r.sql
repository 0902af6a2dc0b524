{% macro postgres__h(x) %}root {{ x }} {{ ref('b') }}{% endmacro %}
{% macro shared() %}root{% endmacro %}
{% macro loop(n) %}{% for i in range(n) %}{{ ref('m' ~ i) }}{% endfor %}{% endmacro %}
{% macro cfg() %}{{ config(tags=['viamacro'], materialized='table') }}{% endmacro %}
{% macro wrap() %}({{ caller() }}){% endmacro %}
{% macro deep() %}{{ loop(1) }}{% do return(modules.re.sub('a', 'b', 'a')) %}{% endmacro %}