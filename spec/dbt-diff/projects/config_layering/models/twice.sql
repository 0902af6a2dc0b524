{{ config(materialized='table', tags=['a'], meta={'first': 1}) }}
{{ config(tags=['b'], meta={'second': 2}) }}
select 1 as id
