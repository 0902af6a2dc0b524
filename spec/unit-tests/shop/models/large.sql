{{ config(materialized='ephemeral') }}
select * from {{ ref('receipts') }} where amount >= {{ var('large', 100) }}
