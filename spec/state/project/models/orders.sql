{{ config(materialized='table', tags=['daily']) }}
select id, {{ cents('amount') }} as amount from {{ ref('stg_orders') }}
