{# Says whether a hook runs inside of the transaction that the node's own statements run in. #}

{% macro make_hook_config(sql, inside_transaction) %}
  {{- tojson({'sql': sql, 'transaction': inside_transaction}) -}}
{% endmacro %}

{% macro before_begin(sql) %}
  {{- make_hook_config(sql, inside_transaction=false) -}}
{% endmacro %}

{% macro in_transaction(sql) %}
  {{- make_hook_config(sql, inside_transaction=true) -}}
{% endmacro %}

{% macro after_commit(sql) %}
  {{- make_hook_config(sql, inside_transaction=false) -}}
{% endmacro %}

{% macro set_sql_header(config) %}
  {{- config.set('sql_header', caller()) -}}
{% endmacro %}
