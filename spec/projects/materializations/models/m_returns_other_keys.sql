{{ config(materialized='returns_other_keys') }} select 1 as id
