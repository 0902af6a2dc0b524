{{ config(store_failures=true) }} select * from {{ ref('goods') }} where id > 5
