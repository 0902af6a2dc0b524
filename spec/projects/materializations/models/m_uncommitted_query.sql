{{ config(materialized='uncommitted_query') }} select 1 as id
