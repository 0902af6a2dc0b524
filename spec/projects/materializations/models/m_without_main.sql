{{ config(materialized='without_main') }} select 1 as id
