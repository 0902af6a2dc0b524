{{ config(materialized='returns_no_list') }} select 1 as id
