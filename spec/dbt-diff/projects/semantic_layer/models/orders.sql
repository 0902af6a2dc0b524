{{ config(materialized='table') }}
select 1 as id, 2 as customer_id, 3.5 as amount, cast('2024-01-01' as date) as ordered_at
