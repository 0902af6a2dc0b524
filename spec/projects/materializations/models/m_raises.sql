{{ config(materialized='raises') }} select 1 as id
