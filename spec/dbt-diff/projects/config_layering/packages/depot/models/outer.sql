{{ config(materialized='incremental', tags=['file']) }}
select 1 as id
