{{ config(materialized='incremental', unique_key='receipt') }}
select receipt, amount, paid_at from {{ ref('receipts') }}
{% if is_incremental() %}
where paid_at > (select max(paid_at) from {{ this }})
{% endif %}
