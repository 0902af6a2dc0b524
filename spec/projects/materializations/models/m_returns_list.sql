{{ config(materialized='returns_list') }} select 1 as id
