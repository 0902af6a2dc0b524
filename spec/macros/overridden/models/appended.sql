{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns') }} select id {{ ', 1 as more' if var('more', false) }} from {{ ref('goods') }}
