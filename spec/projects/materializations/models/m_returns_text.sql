{{ config(materialized='returns_text') }} select 1 as id
