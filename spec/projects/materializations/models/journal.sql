{{ config(
  materialized='journal',
  persist_docs={'relation': true},
  pre_hook=[{'sql': "create table if not exists {{ target.schema }}.hooked (what text, at_work boolean)", 'transaction': false},
            "insert into {{ target.schema }}.hooked select 'pre', pg_current_xact_id_if_assigned() is not null"],
  post_hook=["insert into {{ target.schema }}.hooked select 'post', to_regclass('{{ this }}') is not null",
             {'sql': "vacuum {{ this }}", 'transaction': false}]
) }}
select {{ var('n', 1) }} as id, 'x'::text as name
