{{ config(materialized='table', database='elsewhere') }}
select * from {{ ref('a') }}
