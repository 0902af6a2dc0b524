{{ config(materialized='returns_names') }} select 1 as id
