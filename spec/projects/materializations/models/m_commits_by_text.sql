{{ config(materialized='commits_by_text') }} select 1 as id
