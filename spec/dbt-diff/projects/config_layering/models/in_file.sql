{{ config(materialized='table', tags=['mine', 'top'], meta={'owner': 'file', 'mine': 1}, pre_hook="select 'file'", post_hook=["select 1", {"sql": "select 2", "transaction": False}]) }}
select 1 as id
