{{ config(materialized='marked') }} select 1 as id
