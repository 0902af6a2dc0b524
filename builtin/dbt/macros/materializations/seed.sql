{# `seed`, statement by statement: what runs where a macro that it calls is overridden, or another macro calls it. #}

{% materialization seed, default %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set anew = should_full_refresh() -%}
  {%- set rows = load_agate_table() -%}
  {%- do store_result('agate_table', response='OK', agate_table=rows) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
  {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

  {%- if existing is none -%}
    {%- set made = create_csv_table(model, rows) -%}
  {%- elif existing.is_view -%}
    {%- do exceptions.raise_compiler_error("Cannot seed to '" ~ existing.render() ~ "', it is a view") -%}
  {%- else -%}
    {%- set made = reset_csv_table(model, anew, existing, rows) -%}
  {%- endif -%}
  {%- set count = rows.rows | length -%}
  {%- set filled = load_csv_rows(model, rows) if count > 0 else '' -%}
  {%- set word = 'CREATE' if anew else 'INSERT' -%}
  {%- call noop_statement('main', word ~ ' ' ~ count, word, count) -%}
    {{ get_csv_sql(made, filled) }};
  {%- endcall -%}

  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, anew)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {%- if anew or existing is none -%}
    {%- do create_indexes(target_relation) -%}
  {%- endif -%}
  {%- do run_hooks(post_hooks, inside_transaction=true) -%}
  {%- do adapter.commit() -%}
  {%- do run_hooks(post_hooks, inside_transaction=false) -%}
  {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
