{{ config(materialized='incremental', on_schema_change='append_new_columns') }}
select receipt, is_card from {{ ref('receipts') }}
