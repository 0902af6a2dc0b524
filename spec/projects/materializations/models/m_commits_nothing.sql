{{ config(materialized='commits_nothing') }} select 1 as id
