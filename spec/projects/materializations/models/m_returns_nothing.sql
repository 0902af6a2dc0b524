{{ config(materialized='returns_nothing') }} select 1 as id
