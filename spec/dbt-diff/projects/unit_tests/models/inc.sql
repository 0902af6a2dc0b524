{{ config(materialized='incremental', unique_key='id') }}
select id, price from {{ ref('raw_orders') }}
{% if is_incremental() %} where id > (select min(id) from {{ this }}) {% endif %}
