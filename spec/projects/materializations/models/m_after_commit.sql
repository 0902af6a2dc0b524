{{ config(materialized='after_commit') }} select 1 as id
