{{ config(severity="warn", tags=["soft"]) }} select * from {{ ref("recipes") }} where 1 = 0
